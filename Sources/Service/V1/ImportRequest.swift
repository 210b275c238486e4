import Interchange
import Values

/// What the parameters of `POST /v1/imports` say of how a file is read.
struct ImportRequest: Sendable {
    /// The file's name, as far as it may name a file here.
    let name: String
    let isDryRun: Bool
    /// Whether a model may be trained on what came in.
    let trains: Bool
    private let kind: RecordKind?
    private let outcome: String?
    private let won: [String]
    private let lost: [String]
    private let map: [(column: String, field: Field?)]
    private let order: DateOrder?
    private let sheet: String?
    private let isFull: Bool
    private let system: String?
    private let mapping: String?
    private let keptAs: String?

    /// - Throws: ``Refusal`` naming a parameter that means nothing.
    init(_ call: RequestContext) throws {
        let query = try call.query(
            "name",
            "as",
            "outcome",
            "won",
            "lost",
            "date_order",
            "dry_run",
            "map",
            "train",
            "sheet",
            "full",
            "system",
            "mapping",
            "map_as"
        )
        name = UploadFile.name(query["name"])
        isDryRun = try query.flag("dry_run")
        trains = try query["train"] == nil || query.flag("train")
        kind = try query.choice("as", RecordKind.self)
        outcome = query["outcome"]
        (won, lost) = (Self.values(query["won"]), Self.values(query["lost"]))
        map = try ColumnMap.read(query)
        order = try query.choice("date_order", DateOrder.self)
        sheet = query["sheet"]
        isFull = try query.flag("full")
        system = query["system"]
        mapping = query["mapping"]
        keptAs = query["map_as"]
        guard keptAs != ImportOptions.noMapping else {
            throw Query.wrong("map_as", "give another name; this one stands for no mapping")
        }
    }

    /// Sets the options of an import.
    ///
    /// - Throws: ``InterchangeError/badOption(option:value:expected:)``.
    func set(_ options: inout ImportOptions) throws {
        options.kind = kind
        options.outcomeColumn = outcome
        (options.won, options.lost) = (won, lost)
        options.map = map
        options.dateOrder = order
        options.sheet = sheet
        options.isDryRun = isDryRun
        options.isFull = isFull
        options.system = try system.map { try ImportOptions.systemName($0) }
        options.keptAs = keptAs
        if let mapping { try options.use(mapping: mapping) }
    }

    /// Values that stand between semicolons.
    private static func values(_ text: String?) -> [String] {
        (text ?? "").split(separator: ";").map(String.init)
    }
}
