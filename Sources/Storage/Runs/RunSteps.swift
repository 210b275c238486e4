package import CRM
import JSON
import Ledger

/// The steps of a short run of the local model in one value, in place of a row of `span` each.
///
/// Kept in `run.steps`: the id of the run's span in eight bytes, that of the caller's span or zeros
/// in eight, a format number in one, then nine bytes a step: its tool's number, when it began and
/// when it ended, in microseconds since the run began. Numbers are big-endian. The ids of the steps
/// follow that of the run's span, each one higher.
package struct RunSteps: Sendable, Hashable {
    /// A tool that every local score asks.
    ///
    /// Numbers are part of the format: never reuse one.
    package enum Tool: UInt8, Sendable {
        case email = 1
        case company = 2
        case history = 3

        package var name: String {
            switch self {
            case .email: "analyze_email_quality"
            case .company: "get_company_info"
            case .history: "get_contact_history"
            }
        }
    }

    private struct Step: Hashable {
        var tool: Tool
        var start: Int32
        var end: Int32
    }

    private static let format: UInt8 = 1
    private static let headLength = 17
    private static let stepLength = 9

    private let rootID: UInt64
    private let parentID: UInt64
    private var steps: [Step] = []

    /// No steps yet of a run whose span has the id `rootID`, part of a caller's span if there is
    /// one: 16 hexadecimal digits.
    package init(rootID: UInt64, parentSpanID: String?) {
        self.rootID = rootID
        parentID = parentSpanID.flatMap { UInt64($0, radix: 16) } ?? 0
        steps.reserveCapacity(3)
    }

    /// Notes a step; times beyond 35 minutes from the run's beginning are cut to that.
    package mutating func add(_ tool: Tool, from start: Instant, to end: Instant, runStart: Instant)
    {
        steps.append(
            Step(
                tool: tool,
                start: Int32(clamping: start.microseconds - runStart.microseconds),
                end: Int32(clamping: end.microseconds - runStart.microseconds)
            )
        )
    }

    var bytes: [UInt8] {
        let length = Self.headLength + Self.stepLength * steps.count
        return [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            bytes.storeBytes(of: rootID.bigEndian, as: UInt64.self)
            bytes.storeBytes(of: parentID.bigEndian, toByteOffset: 8, as: UInt64.self)
            bytes[16] = Self.format
            var place = Self.headLength
            for step in steps {
                bytes[place] = step.tool.rawValue
                bytes.storeBytes(
                    of: step.start.bigEndian,
                    toByteOffset: place + 1,
                    as: Int32.self
                )
                bytes.storeBytes(of: step.end.bigEndian, toByteOffset: place + 5, as: Int32.self)
                place += Self.stepLength
            }
            count = length
        }
    }

    /// Reads the stored form; nil where it is none of this version.
    package init?(bytes: [UInt8]) {
        guard bytes.count >= Self.headLength, bytes[16] == Self.format,
            (bytes.count - Self.headLength).isMultiple(of: Self.stepLength)
        else { return nil }
        func number(_ start: Int, _ length: Int) -> UInt64 {
            bytes[start..<(start + length)].reduce(0) { $0 << 8 | UInt64($1) }
        }
        rootID = number(0, 8)
        parentID = number(8, 8)
        for place in stride(from: Self.headLength, to: bytes.count, by: Self.stepLength) {
            guard let tool = Tool(rawValue: bytes[place]) else { return nil }
            steps.append(
                Step(
                    tool: tool,
                    start: Int32(bitPattern: UInt32(number(place + 1, 4))),
                    end: Int32(bitPattern: UInt32(number(place + 5, 4)))
                )
            )
        }
    }

    /// The span of the run, then those of its steps in order, as OpenTelemetry's conventions for
    /// generative AI name them.
    package func spans(of run: RunRecord) -> [SpanRecord] {
        let root = SpanRecord(
            id: Self.hex(rootID),
            parentID: parentID == 0 ? nil : Self.hex(parentID),
            name: run.name,
            startedAt: run.startedAt,
            finishedAt: run.finishedAt ?? run.startedAt,
            attributes: run.attributes
        )
        return [root]
            + steps.enumerated().map { number, step in
                SpanRecord(
                    id: Self.hex(rootID &+ UInt64(number) &+ 1),
                    parentID: root.id,
                    name: "execute_tool \(step.tool.name)",
                    startedAt: run.startedAt.adding(step.start),
                    finishedAt: run.startedAt.adding(step.end),
                    attributes: [
                        "gen_ai.operation.name": "execute_tool",
                        "gen_ai.tool.name": .string(step.tool.name),
                    ]
                )
            }
    }

    private static func hex(_ id: UInt64) -> String {
        withUnsafeBytes(of: id.bigEndian) { Hex.encode($0) }
    }
}

extension Instant {
    fileprivate func adding(_ microseconds: Int32) -> Instant {
        Instant(microseconds: self.microseconds + Int64(microseconds))
    }
}
