import GRDB
import GRDBSQLite

/// A statement that is run for very many rows: values go straight to SQLite, and what was bound stays bound.
///
/// Places of parameters count from 1.
struct BulkStatement {
    private let database: Database
    private let statement: Statement

    init(_ database: Database, sql: String) throws {
        self.database = database
        statement = try database.makeStatement(sql: sql)
    }

    func bind(_ number: Int64?, at place: CInt) throws {
        let pointer = statement.sqliteStatement
        try check(number.map { sqlite3_bind_int64(pointer, place, $0) } ?? sqlite3_bind_null(pointer, place))
    }

    func bind(_ text: String, at place: CInt) throws { try bind(Array(text.utf8), at: place) }

    /// Binds text in UTF-8; SQLite copies it.
    func bind(_ text: [UInt8], at place: CInt) throws {
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        try check(
            text.withUnsafeBytes {
                // Without bytes there is no address, and no address means NULL.
                guard let address = $0.baseAddress else {
                    return sqlite3_bind_text(statement.sqliteStatement, place, "", 0, transient)
                }
                return sqlite3_bind_text(
                    statement.sqliteStatement, place, address.assumingMemoryBound(to: CChar.self), CInt($0.count),
                    transient)
            })
    }

    /// The first column of the first row; `nil` when there is no row.
    func number() throws -> Int64? {
        let code = sqlite3_step(statement.sqliteStatement)
        defer { sqlite3_reset(statement.sqliteStatement) }
        if code == SQLITE_DONE { return nil }
        guard code == SQLITE_ROW else { throw error(code) }
        return sqlite3_column_int64(statement.sqliteStatement, 0)
    }

    /// Runs the statement, which yields no rows, with what is bound now.
    func run() throws {
        let code = sqlite3_step(statement.sqliteStatement)
        sqlite3_reset(statement.sqliteStatement)
        guard code == SQLITE_DONE else { throw error(code) }
    }

    private func check(_ code: CInt) throws { if code != SQLITE_OK { throw error(code) } }

    private func error(_ code: CInt) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage, sql: statement.sql)
    }
}
