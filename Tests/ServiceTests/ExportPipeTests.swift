import Dispatch
import HTTP
import Service
import Synchronization
import Testing

@Suite("An export's pipe")
struct ExportPipeTests {
    /// Fills a pipe from a thread of its own until it is broken, and then lets go of it.
    private static func fill(_ pipe: ExportPipe) async {
        await withCheckedContinuation { done in
            DispatchQueue.global().async {
                do {
                    while true { try pipe.write([1, 2, 3]) }
                } catch {
                    pipe.fail()
                }
                done.resume()
            }
        }
    }

    /// Whether a pipe that somebody reads `pieces` of and leaves lets its writer go, and goes away
    /// itself without ending the process.
    private static func isSafe(readingFirst pieces: Int) async -> Bool {
        weak var gone: ExportPipe?
        do {
            let pipe = ExportPipe()
            gone = pipe
            async let writing: Void = fill(pipe)
            do {
                var reader = pipe.stream.makeAsyncIterator()
                for _ in 0..<pieces { _ = await reader.next() }
            }
            await writing
            #expect(!pipe.isWhole)
        }
        return gone == nil
    }

    @Test(
        "Left at any piece, it breaks at once for the writer and goes away in peace",
        arguments: [0, 1, 2, ExportPipe.piecesAhead, 3 * ExportPipe.piecesAhead]
    )
    func left(pieces: Int) async {
        for _ in 0..<20 { #expect(await Self.isSafe(readingFirst: pieces)) }
    }

    @Test("A reader who is cancelled while it waits for a piece breaks it too")
    func cancelled() async {
        let pipe = ExportPipe()
        let reader = Task {
            var count = 0
            for await _ in pipe.stream { count += 1 }
            return count
        }
        for _ in 0..<100 { await Task.yield() }
        reader.cancel()
        #expect(await reader.value == 0)
        #expect(throws: ExportPipe.Broken.self) { try pipe.write([1]) }
        // It stays broken, without a wait for a place that nobody gives back.
        for _ in 0...ExportPipe.piecesAhead {
            #expect(throws: ExportPipe.Broken.self) { try pipe.write([1]) }
        }
    }

    @Test("Read to its end it is whole, also when the reader then lets go of it")
    func whole() async throws {
        // However long a busy machine keeps the reader waiting.
        let pipe = ExportPipe(stallSeconds: 3_600)
        do {
            let stream = pipe.stream
            DispatchQueue.global().async {
                do {
                    for number in 0..<100 { try pipe.write([UInt8(number)]) }
                    pipe.end()
                } catch {
                    pipe.fail()
                }
            }
            var all: [UInt8] = []
            for await piece in stream { all += piece }
            #expect(all == (0..<100).map { UInt8($0) })
        }
        #expect(pipe.isWhole)
    }

    @Test("One that nobody ever wrote to or read from goes away in peace")
    func unused() {
        for _ in 0..<10 { _ = ExportPipe() }
        for _ in 0..<10 { _ = ExportPipe().stream }
    }

    @Test("Answers that nobody reads, such as those to HEAD, hold no thread back")
    func unread() async throws {
        let counter = try Counter(contacts: 400)
        let token = try counter.token()
        for _ in 0..<(2 * ServiceLimits.longWorkMax) {
            let request = HTTPRequest(
                method: "HEAD",
                path: "/v1/export/interactions",
                headers: ["Host": "127.0.0.1:8001", "Authorization": "Bearer \(token)"],
                peer: "127.0.0.1"
            )
            #expect(await counter.service.answer(request).status == 200)
        }
        let whole = await counter.ask("GET", "/v1/export/interactions", token: token)
        #expect(whole.status == 200 && !whole.body.isEmpty)
    }
}
