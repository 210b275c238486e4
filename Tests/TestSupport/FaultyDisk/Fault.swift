/// What goes wrong on a ``FaultyDisk``, and when.
package struct Fault: Sendable {
    /// What goes wrong.
    package enum Kind: String, Sendable, CaseIterable {
        /// The operation fails with an I/O error; a write leaves its first half behind.
        case ioError
        /// A write that would make a file longer finds no space; half of it is written.
        case full
        /// The machine stops: this operation and all later ones fail, and what was not flushed
        /// may be lost.
        case powerCut
    }

    /// What goes wrong.
    package var kind: Kind
    /// The operation that meets it, counted from 0 since the fault was set.
    package var operation: Int
    /// Whether later operations meet it too.
    package var isLasting: Bool

    /// A fault at an operation.
    package init(_ kind: Kind, at operation: Int, isLasting: Bool = false) {
        self.kind = kind
        self.operation = operation
        self.isLasting = isLasting || kind == .powerCut
    }
}

/// What SQLite asks of a disk.
enum DiskOperation {
    case open, read, write, truncate, sync, size, lock, delete, map

    /// SQLite's extended code for its failure; they are macros that Swift does not import.
    var failure: Int32 {
        switch self {
        case .open: 14
        case .read: 10 | 1 << 8
        case .write: 10 | 3 << 8
        case .sync: 10 | 4 << 8
        case .truncate: 10 | 6 << 8
        case .size: 10 | 7 << 8
        case .delete: 10 | 10 << 8
        case .lock: 10 | 15 << 8
        case .map: 10 | 21 << 8
        }
    }
}
