import Platform

extension ServerLoop {
    /// Reads and answers as far as a connection goes now.
    func advance(_ connection: Connection) {
        repeat {
            while let turn = nextTurn(connection) { perform(turn, connection) }
            guard connection.output.flush(to: connection.descriptor) else {
                drop(connection)
                return
            }
        } while connection.canPerform(limits) && hasTurn(connection)
        resumeStream(connection)
        settle(connection)
    }

    private func hasTurn(_ connection: Connection) -> Bool {
        readAhead(connection)
        return !connection.turns.isEmpty
    }

    private func nextTurn(_ connection: Connection) -> Connection.Turn? {
        readAhead(connection)
        guard connection.canPerform(limits), !connection.turns.isEmpty else { return nil }
        return connection.turns.removeFirst()
    }

    /// Parses what is there, as far as turns may queue up.
    private func readAhead(_ connection: Connection) {
        while connection.wantsEvents(limits), let event = connection.parser.next() {
            switch event {
            case .head(let head): admit(head, connection)
            case .continueWanted: connection.turns.append(.interim)
            case .request(let request):
                connection.requestsRead += 1
                guard let exchange = connection.exchange else { continue }
                connection.exchange = nil
                connection.turns.append(.request(request, exchange))
            case .failure(let failure):
                counters.add { $0.failures += 1 }
                connection.turns.append(.failure(failure, head: connection.parser.head))
            }
        }
    }

    private func admit(_ head: RequestHead, _ connection: Connection) {
        counters.add { $0.requests += 1 }
        var exchange = Exchange(head)
        switch handler.admit(head.request) {
        case .read(let bodyBytesMax, let answer, let briefly):
            exchange.answer = answer
            exchange.briefly = briefly
            connection.exchange = exchange
            connection.parser.admit(bodyBytesMax: bodyBytesMax)
        case .refuse(let response):
            connection.requestsRead += 1
            // A body that nobody reads would be taken for the next request.
            if head.hasBody { exchange.keepsConnection = false }
            connection.parser.refuse()
            connection.turns.append(.reply(response, exchange))
        }
    }

    private func perform(_ turn: Connection.Turn, _ connection: Connection) {
        switch turn {
        case .interim: connection.output.append(AnswerWriter.continueBytes)
        case .reply(let response, let exchange): send(response, exchange, connection)
        case .failure(let failure, let head): fail(connection, failure, head: head)
        case .request(let request, let exchange):
            connection.running = .answer(nil, exchange)
            let (token, mailbox) = (connection.token, mailbox)
            let isBegun = exchange.briefly?(request) { make in
                mailbox.post(.brief(token: token, make))
            }
            if isBegun != true { starting.append((connection, request)) }
        }
    }

    /// Starts the handlers of all requests that came in this round.
    ///
    /// Together, as a thread that finds one request at a time sleeps and is woken for each.
    func startHandlers() {
        guard !starting.isEmpty else { return }
        HandlerPool.shared.together { for entry in starting { start(entry) } }
        starting.removeAll(keepingCapacity: starting.count < 1024)
    }

    private func start(_ entry: (connection: Connection, request: HTTPRequest)) {
        let (connection, request) = entry
        guard case .answer(nil, let exchange) = connection.running else { return }
        let (token, mailbox, handler) = (connection.token, mailbox, handler)
        let answer: @Sendable () async -> Void = {
            let response =
                if let answer = exchange.answer {
                    await answer(request)
                } else {
                    await handler.answer(request)
                }
            mailbox.post(.answer(token: token, response))
        }
        let task = Task(executorPreference: HandlerPool.shared, operation: answer)
        connection.running = .answer(task, exchange)
    }

    /// Answers what is not served, and ends the connection.
    func fail(_ connection: Connection, _ failure: RequestFailure, head: HTTPRequest?) {
        let headers = configuration.decorate(failure.status, head)
        let response = AnswerWriter.problem(
            failure,
            headers,
            bodyBytesMax: connection.parser.bodyBytesMax
        )
        send(response, Exchange(closing: head), connection)
    }

    private func send(_ response: HTTPResponse, _ exchange: Exchange, _ connection: Connection) {
        var exchange = exchange
        if isDraining { exchange.keepsConnection = false }
        let isBodyless = AnswerWriter.isBodyless(response.status)
        let framing: AnswerWriter.Framing
        switch response.body {
        case _ where isBodyless: framing = .none
        case .bytes(let body): framing = .length(body.count)
        case .stream: framing = exchange.knowsChunks ? .chunked : .untilClose
        }
        if framing == .untilClose { exchange.keepsConnection = false }
        guard let head = AnswerWriter.head(response, framing, exchange, date: date) else {
            sendHandlerFailure(connection, exchange)
            return
        }
        connection.output.append(head)
        if !isBodyless && !exchange.isHead {
            switch response.body {
            case .bytes(let body): connection.output.append(body)
            case .stream(let stream, let isWhole):
                let task = pump(stream, connection.token, isWhole)
                connection.running = .stream(task, exchange, asks: nil)
                return
            }
        }
        if !exchange.keepsConnection { connection.isEnding = true }
    }

    /// In place of an answer whose status or headers would break the protocol.
    private func sendHandlerFailure(_ connection: Connection, _ exchange: Exchange) {
        counters.add { $0.failures += 1 }
        var exchange = exchange
        exchange.keepsConnection = false
        let failure = RequestFailure.handler
        var response = AnswerWriter.problem(failure, configuration.decorate(failure.status, nil))
        guard case .bytes(let body) = response.body else { return }
        let framing = AnswerWriter.Framing.length(body.count)
        var head = AnswerWriter.head(response, framing, exchange, date: date)
        if head == nil {
            // The decoration is what cannot be sent.
            response.headers = ["Content-Type": "application/problem+json"]
            head = AnswerWriter.head(response, framing, exchange, date: date)
        }
        connection.output.append(head ?? [])
        if !exchange.isHead { connection.output.append(body) }
        connection.isEnding = true
    }

    /// Carries a stream to the loop, piece by piece, no faster than the peer reads.
    private func pump(
        _ stream: AsyncStream<[UInt8]>,
        _ token: UInt64,
        _ isWhole: @escaping @Sendable () -> Bool
    ) -> Task<Void, Never> {
        let mailbox = mailbox
        return Task(executorPreference: HandlerPool.shared) {
            for await piece in stream where !piece.isEmpty {
                let goesOn = await withCheckedContinuation { continuation in
                    mailbox.post(.chunk(token: token, piece, continuation))
                }
                if !goesOn { return }
            }
            mailbox.post(.streamEnd(token: token, isWhole: isWhole()))
        }
    }

    /// Acts on what a task or the server's owner says.
    func receive(_ message: LoopMessage) {
        switch message {
        case .answer(let token, let response): finish(token, response)
        // Made even where nobody takes it any more: it is logged and counted then.
        case .brief(let token, let make): finish(token, make())
        case .chunk(let token, let piece, let continuation):
            guard let connection = connection(token),
                case .stream(let task, let exchange, nil) = connection.running
            else {
                continuation.resume(returning: false)
                return
            }
            connection.output.append(exchange.knowsChunks ? AnswerWriter.chunk(piece) : piece)
            connection.running = .stream(task, exchange, asks: continuation)
            advance(connection)
        case .streamEnd(let token, let isWhole):
            guard let connection = connection(token),
                case .stream(_, let exchange, _) = connection.running
            else { return }
            connection.running = nil
            guard isWhole else {
                SystemSocket.cutOnClose(connection.descriptor)
                drop(connection)
                return
            }
            if exchange.knowsChunks { connection.output.append(AnswerWriter.lastChunk) }
            if !exchange.keepsConnection || isDraining { connection.isEnding = true }
            advance(connection)
        case .drain, .stop, .checkDeadlines: receiveOrder(message)
        }
    }

    /// Sends the answer of a connection's request, if it is still there.
    private func finish(_ token: UInt64, _ response: HTTPResponse) {
        guard let connection = connection(token),
            case .answer(_, let exchange) = connection.running
        else { return }
        connection.running = nil
        if connection.hasEnded, case .stream = response.body {
            drop(connection)
            return
        }
        send(response, exchange, connection)
        advance(connection)
    }

    /// Asks a stream for its next piece once the peer has read enough of the last.
    private func resumeStream(_ connection: Connection) {
        guard case .stream(let task, let exchange, let asks?) = connection.running,
            connection.output.count < limits.outputBytesMax
        else { return }
        connection.running = .stream(task, exchange, asks: nil)
        asks.resume(returning: true)
    }

    /// Decides what the connection waits for next, or ends it.
    private func settle(_ connection: Connection) {
        if connection.isEnding && connection.output.isEmpty && !connection.isLingering {
            linger(connection)
            return
        }
        let isDone = connection.running == nil && connection.turns.isEmpty
        if connection.hasEnded && isDone && connection.output.isEmpty {
            drop(connection)
            return
        }
        if isDraining && connection.isIdle {
            linger(connection)
            return
        }
        watch(connection)
    }

    /// Says goodbye: closing at once could destroy the answer while the peer still sends.
    func linger(_ connection: Connection) {
        guard !connection.hasEnded else {
            drop(connection)
            return
        }
        SystemSocket.finishSending(connection.descriptor)
        connection.isEnding = true
        connection.isLingering = true
        watch(connection)
    }

    /// Adjusts what the poller reports and when the deadline is.
    func watch(_ connection: Connection) {
        var interest: Interest = []
        let takesMore =
            connection.lingerBytes <= limits.lingerBytesMax
            && (connection.isLingering || connection.wantsEvents(limits))
        if takesMore && !connection.hasEnded { interest.insert(.read) }
        if !connection.output.isEmpty { interest.insert(.write) }
        if interest != connection.interest {
            connection.interest = interest
            poller.change(connection.descriptor, interest, token: connection.token)
        }
        let wait = connection.wait
        let bytes = wait == .reader ? connection.output.sent : connection.parser.bodyBytes
        connection.timing.note(wait, bytes: bytes, now: now)
        if let deadline = connection.timing.deadline(limits) { sweepBy(deadline) }
    }
}
