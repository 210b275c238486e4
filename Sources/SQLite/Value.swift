/// A value of SQLite, for statements off the hot path.
package enum Value: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    /// The number behind a typed key.
    @inlinable
    package static func key<Key: RawRepresentable<Int64>>(_ key: Key) -> Value {
        .integer(key.rawValue)
    }

    /// The number behind a typed key, or NULL.
    @inlinable
    package static func key<Key: RawRepresentable<Int64>>(_ key: Key?) -> Value {
        key.map { .integer($0.rawValue) } ?? .null
    }

    /// The integer; nil for any other type.
    package var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }
    /// The floating point number; nil for any other type.
    package var real: Double? {
        if case .real(let value) = self { value } else { nil }
    }
    /// The text; nil for any other type.
    package var text: String? {
        if case .text(let value) = self { value } else { nil }
    }
    /// The bytes; nil for any other type.
    package var blob: [UInt8]? {
        if case .blob(let value) = self { value } else { nil }
    }
}
