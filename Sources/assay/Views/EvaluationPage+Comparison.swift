import Engine

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
