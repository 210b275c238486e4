import Engine
import Scoring
import Storage
import Training

/// Two models on the same outcomes: those that neither has seen, where they are enough.
struct ModelComparison {
    /// One of them.
    struct Model {
        /// What people call it.
        let name: String
        /// Its figures.
        let quality: Quality
        /// From how many of the outcomes it may have learned.
        let seen: Int
    }

    /// What is known of a model before the outcomes are chosen.
    struct Side {
        /// What people call it.
        let name: String
        /// The stored model; nil for one that was trained on other outcomes than these.
        let record: ModelRecord?
        /// Its probability of each of the outcomes.
        let probabilities: [Double]
    }

    /// The two.
    let models: [Model]
    /// Outcomes compared.
    let count: Int
    /// Outcomes there were.
    let countOfAll: Int
    /// The first model's figures less the second's, with 95 %; nil where one has seen some of the
    /// outcomes: then the difference says nothing.
    let difference: QualityIntervals?

    /// Compares two models on examples; `rows` are those that the probabilities belong to.
    init(_ first: Side, _ second: Side, rows: [Int], of data: TrainingData) {
        let sides = [first, second]
        let records = sides.compactMap(\.record)
        let comparable = ComparableOutcomes(rows, of: data, among: records)
        let chosen = Set(comparable.rows)
        let places = rows.indices.filter { chosen.contains(rows[$0]) }
        let won = comparable.rows.map { data.won[$0] }
        let probabilities = sides.map { side in places.map { side.probabilities[$0] } }
        models = zip(sides, probabilities).map { side, probabilities in
            Model(
                name: side.name,
                quality: Quality(probabilities, won: won),
                seen: side.record.map { data.seen(of: comparable.rows, by: $0) } ?? 0
            )
        }
        count = won.count
        countOfAll = rows.count
        difference =
            comparable.isFair
            ? Bootstrap.difference(probabilities[0], less: probabilities[1], won: won, seed: 1)
            : nil
    }
}

extension EvaluationPage {
    /// Both models' figures, and the difference where it says something.
    func show(_ comparison: ModelComparison) throws {
        let models = comparison.models
        if comparison.count < comparison.countOfAll {
            try console.line(
                console.styled("On the outcomes that no model compared here has seen", .bold)
            )
        }
        try self.comparison(
            models.map { (Self.heading($0.name, seen: $0.seen), $0.quality) }
        )
        for model in models {
            try flattered(
                model.name,
                seen: model.seen,
                of: comparison.count,
                therefore: "no interval is given"
            )
        }
        if let difference = comparison.difference {
            try self.difference(difference, from: models[1].name)
        }
    }
}
