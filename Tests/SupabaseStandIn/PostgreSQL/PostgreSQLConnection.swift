import CPostgreSQL
import Foundation
import Synchronization

/// One session of a PostgreSQL server, over libpq.
///
/// Calls block until the server has answered; those of two threads take turns. Keep them off
/// Swift's cooperative threads, by ``BlockingWork``, wherever a statement may wait.
package final class PostgreSQLConnection: Sendable {
    /// Where a server listens, and as whom to come.
    struct Endpoint: Sendable {
        /// The folder of the server's socket.
        var socketFolder: String
        var database: String
        /// The role that logs in.
        var user: String
    }

    /// Nil once closed.
    private let handle: Mutex<OpaquePointer?>
    /// What must not go before this session.
    private let kept: (any AnyObject & Sendable)?

    /// Logs in, and keeps alive what the session needs.
    init(
        _ place: Endpoint,
        keeping kept: (any AnyObject & Sendable)? = nil
    ) throws(PostgreSQLError) {
        let words = [
            "host='\(place.socketFolder)'", "dbname='\(place.database)'", "user='\(place.user)'",
            "client_encoding=UTF8", "application_name=assay-tests",
        ]
        let opened = PQconnectdb(words.joined(separator: " "))
        guard PQstatus(opened) == CONNECTION_OK else {
            let message = String(cString: PQerrorMessage(opened))
            PQfinish(opened)
            throw PostgreSQLError(sqlState: "", message: message)
        }
        PQsetNoticeProcessor(opened, { _, _ in }, nil)
        handle = Mutex(opened)
        self.kept = kept
    }

    deinit { close() }

    /// Ends the session; later calls fail.
    package func close() {
        handle.withLock { handle in
            PQfinish(handle)
            handle = nil
        }
    }

    /// Whether the session can still be used.
    package var isOpen: Bool { handle.withLock { PQstatus($0) == CONNECTION_OK } }

    /// Whether a transaction is open, be it failed.
    package var isInTransaction: Bool {
        handle.withLock { PQtransactionStatus($0) != PQTRANS_IDLE }
    }

    /// Runs one statement with `$1`, `$2`… bound to texts, whose types the server infers.
    @discardableResult
    package func query(
        _ sql: String,
        _ parameters: [String?] = []
    ) throws(PostgreSQLError) -> PostgreSQLRows {
        try handle.withLock { handle throws(PostgreSQLError) in
            let copies = parameters.map { $0.map { strdup($0) } ?? nil }
            defer { for copy in copies { free(copy) } }
            let values = copies.map { $0.map { UnsafePointer<CChar>($0) } }
            let count = Int32(parameters.count)
            let result = PQexecParams(handle, sql, count, nil, values, nil, nil, 0)
            defer { PQclear(result) }
            return try Self.rows(result, handle)
        }
    }

    /// Runs statements one after the other, without parameters, in one transaction unless they say
    /// otherwise.
    package func run(script: String) throws(PostgreSQLError) {
        try handle.withLock { handle throws(PostgreSQLError) in
            let result = PQexec(handle, script)
            defer { PQclear(result) }
            _ = try Self.rows(result, handle)
        }
    }

    /// The first value of the first row; nil when there is none or it is NULL.
    package func value(
        _ sql: String,
        _ parameters: [String?] = []
    ) throws(PostgreSQLError) -> String? {
        let rows = try query(sql, parameters)
        return rows.count > 0 && !rows.columns.isEmpty ? rows.text(0, 0) : nil
    }

    /// The payloads that came on channels this session listens to, since the last call.
    package func takeNotifications() -> [String] {
        handle.withLock { handle in
            PQconsumeInput(handle)
            var payloads: [String] = []
            while let notice = PQnotifies(handle) {
                payloads.append(String(cString: notice.pointee.extra))
                PQfreemem(notice)
            }
            return payloads
        }
    }

    private static func rows(
        _ result: OpaquePointer?,
        _ handle: OpaquePointer?
    ) throws(PostgreSQLError) -> PostgreSQLRows {
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: break
        default: throw error(result, handle)
        }
        let (rows, columns) = (PQntuples(result), PQnfields(result))
        var cells: [[UInt8]?] = []
        cells.reserveCapacity(Int(rows * columns))
        for row in 0..<rows {
            for column in 0..<columns { cells.append(cell(result, row, column)) }
        }
        return PostgreSQLRows(
            columns: (0..<columns).map { String(cString: PQfname(result, $0)) },
            count: Int(rows),
            affected: Int(String(cString: PQcmdTuples(result))) ?? 0,
            cells: cells
        )
    }

    private static func cell(_ result: OpaquePointer?, _ row: Int32, _ column: Int32) -> [UInt8]? {
        guard PQgetisnull(result, row, column) == 0 else { return nil }
        let start = UnsafeRawPointer(PQgetvalue(result, row, column))
        return [UInt8](
            UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
        )
    }

    private static func error(
        _ result: OpaquePointer?,
        _ handle: OpaquePointer?
    ) -> PostgreSQLError {
        func field(_ code: Int32) -> String? {
            PQresultErrorField(result, code).map { String(cString: $0) }
        }
        return PostgreSQLError(
            sqlState: field(assay_diagnostic_state) ?? "",
            message: field(assay_diagnostic_message)
                ?? String(cString: PQerrorMessage(handle)),
            detail: field(assay_diagnostic_detail),
            hint: field(assay_diagnostic_hint)
        )
    }
}
