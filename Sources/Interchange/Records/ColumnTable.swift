/// Columns that become known while a file is read, each with its index.
struct ColumnTable {
    /// Names in the order of their indices.
    private(set) var names: [String] = []
    private var indices: [String: Int] = [:]

    /// The index of a column, new or known.
    mutating func index(of name: String) -> Int {
        if let index = indices[name] { return index }
        indices[name] = names.count
        names.append(name)
        return names.count - 1
    }
}
