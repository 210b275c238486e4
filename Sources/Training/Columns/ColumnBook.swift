package import CRM
import Scoring

/// The columns of a table that can be used, and how; found once, applied to any rows.
package struct ColumnBook: Sendable {
    /// Those that become features.
    package let columns: [AttributeColumn]
    /// Those that do not, by name, and why.
    package let refused: [(column: String, reason: ColumnReader.Refusal)]
    /// Where the usable columns stand among those given.
    private let places: [Int]

    /// Reads all columns of the pool: contacts whose outcome is known or not.
    package init(pool: [RawColumn], asOf: Instant) {
        var columns: [AttributeColumn] = []
        var refused: [(column: String, reason: ColumnReader.Refusal)] = []
        var places: [Int] = []
        for (index, reading) in ColumnReader.read(pool, asOf: asOf).enumerated() {
            switch reading {
            case .column(let column):
                columns.append(column)
                places.append(index)
            case .refused(let reason): refused.append((pool[index].name, reason))
            }
        }
        self.columns = columns
        self.refused = refused
        self.places = places
    }

    /// The features of some rows; `rows` has the same columns as the pool had.
    package func features(
        of rows: [RawColumn],
        asOf: (_ row: Int) -> Instant
    ) -> [TrainingFeature] {
        zip(columns, places).map { $0.trainingFeature(rows[$1], asOf: asOf) }
    }
}
