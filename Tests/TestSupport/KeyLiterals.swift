package import CRM

/// Tests know the keys of the rows that they wrote.
extension Key: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int64) { self.init(rawValue: value) }
}
