import AuditLog
import Engine
import Interchange
import JSON
import Scoring
import Storage
import Sync

extension Refusal {
    /// What a caller is told about an error from below; nil when it is ours to explain in the log.
    init?(_ error: any Error) {
        switch error {
        case let refusal as Refusal: self = refusal
        case StoreError.contactNotFound: self.init(.notFound, "no such contact")
        case StoreError.contactAmbiguous:
            self.init(
                .conflict,
                "several contacts have this e-mail address; give the id or the name of one"
            )
        case StoreError.scoreNotFound: self.init(.notFound, "no such score")
        case let error as StoreError where error.isErasure: self.init(.notFound, "\(error)")
        case let error as AuditLogError where error.kind == .noEntry:
            self.init(.notFound, "no such entry of the log")
        case StoreError.tooMany(let what, let max):
            self.init(.conflict, "the file holds \(max) \(what) already, and takes no more")
        case ContactChangeError.outdated:
            self.init(
                .conflict,
                "somebody changed the contact since it was read; read it again, and send its version"
            )
        case ContactChangeError.noInteraction: self.init(.notFound, "no such interaction")
        case let error as OverrideError: self = Self(error)
        case let error as RuleError: self = Self(error)
        case ObjectionError.notScored:
            self.init(.objected, "This person objected to being scored: nothing scores them.")
        case ObjectionError.reason:
            self.init(
                .invalidBody,
                "the objection cannot be kept",
                faults: [Fault(pointer: "/reason", "\(ObjectionError.reason)")]
            )
        case MergeError.same: self.init(.conflict, "both ids are of one contact")
        case MergeError.unknown:
            self.init(.notFound, "no such merge, or it was taken back before")
        case DistinctError.same: self.init(.conflict, "both ids are of one contact")
        case DistinctError.unknown:
            self.init(.notFound, "nobody said so, or it was taken back before")
        case EditError.recordGone: self.init(.notFound, "no such contact")
        case let error as ErasureError: self.init(.conflict, "\(error)")
        case let error as TrainingError: self.init(.conflict, "\(error)")
        case let error as MonitorError: self.init(.conflict, "\(error)")
        case let error as SyncStoreError: self = Self.from(error)
        case let error as SyncError:
            self.init(error.isTransient ? .unavailable : .conflict, "\(error)")
        case let error as WhatIfError:
            self.init(.invalidBody, "a fact cannot be supposed", faults: [Self.fault(error)])
        case EngineError.badRequest(_, let reason):
            self.init(.invalidBody, reason)
        case let error as InterchangeError: self = Self.from(error)
        case is ImportOvertaken:
            self.init(.conflict, "the same file is being imported by somebody else")
        default: return nil
        }
    }

    private static func from(_ error: SyncStoreError) -> Refusal {
        switch error {
        case .noConflict: Refusal(.notFound, "no such conflict, or somebody decided it before")
        case .notQuarantined: Refusal(.notFound, "no such refused edit")
        case .deleted(let entity, _, let there):
            Refusal(
                .conflict,
                "the \(entity) was deleted \(there ? "on the server" : "here") since; restore: true"
                    + " brings it back, here and with the next sync there"
            )
        default: Refusal(.conflict, "\(error)")
        }
    }

    private static func fault(_ error: WhatIfError) -> Fault {
        switch error {
        case .unknownField(let field, _):
            Fault(pointer: "/what_if/\(escaped(field))", "there is no such fact to suppose")
        case .badValue(let field, _, let expected):
            Fault(pointer: "/what_if/\(escaped(field))", "expected \(expected)")
        }
    }

    /// A member's name as one step of a JSON Pointer (RFC 6901).
    static func escaped(_ name: String) -> String {
        name.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    // The file of an upload has a made-up path, which must not be shown.
    private static func from(_ error: InterchangeError) -> Refusal {
        switch error {
        case .importNotFound: Refusal(.notFound, "no such import")
        case .cannotUndo(_, let reason):
            Refusal(.conflict, "the import cannot be undone: \(reason)")
        case .cannotRedo(_, let reason):
            Refusal(.conflict, "the import cannot be done again: \(reason)")
        case .losesWork(_, let made, let changed):
            Refusal(
                .conflict,
                "records that the import made or changed were worked on since"
                    + " (\(made.count + changed.count)); ?force=true removes those it made with that"
                    + " work, and leaves what was changed again as it is",
                faults: (made.records + changed.records).map { record in
                    Refusal.Fault(
                        parameter: "force",
                        "\(record.table) \(record.id): \(record.work.joined(separator: ", "))"
                    )
                }
            )
        case .empty: Refusal(.invalidBody, "the file is empty")
        case .binary(_, let what): Refusal(.invalidBody, "the file is \(what), not text")
        case .badWorkbook(_, let reason):
            Refusal(.invalidBody, "the workbook cannot be read: \(reason)")
        case .unknownFormat(_, let detail):
            Refusal(.invalidBody, "\(detail); send CSV with a header, JSON Lines or vCard")
        case .unknownColumns(_, _, let detail):
            Refusal(.invalidBody, "\(detail); say what the file holds with ?as=")
        case .tooManyColumns(_, let count):
            Refusal(.invalidBody, "the table has \(count) columns, more than are taken")
        case .ambiguousDates(_, let column, _, let line):
            Refusal(
                .invalidBody,
                "the dates of column '\(column)' can be read in two ways (line \(line)); say"
                    + " ?date_order=dmy or ?date_order=mdy"
            )
        case .badOption(let option, _, let expected):
            Refusal(.badRequest, "\(option) means nothing here; give \(expected)")
        case .noSuchColumn(let option, let column, _):
            Refusal(.badRequest, "\(option): the file has no column '\(column)'")
        case .missing, .notAFile, .unreadable, .unwritable:
            Refusal(.unavailable, "the file could not be kept while it was read; try again")
        }
    }
}
