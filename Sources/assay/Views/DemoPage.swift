import CRM
import Demo
import Engine
import Scoring
import Storage
import Training

/// What `assay demo` prints.
struct DemoPage {
    /// Where it is printed.
    let console: Console

    func print(_ report: DemoRun.Report, path: String, seconds: Double) throws {
        try imported(report)
        if let training = report.training { try trained(training) }
        if report.scored > 0 {
            try console.line(
                "Scored    \(ProgressBar.grouped(report.scored)) contacts by model"
                    + " \(report.modelName); everything so far took \(PlainWords.seconds(seconds))"
            )
        } else {
            try console.line("Scored    nobody: nothing has changed since the last run")
        }
        try heading("The best leads")
        for (score, suggestions) in zip(report.top, report.suggestions) {
            try lead(score, suggestions)
        }
        try tryNext(report, path: path)
    }

    private func imported(_ report: DemoRun.Report) throws {
        try console.line("A made-up CRM of two years, as it stood on \(DemoData.now.dateText)")
        try console.line()
        let counts = report.files.map { file in
            "\(ProgressBar.grouped(file.rows - file.rejects.count)) \(file.name.prefix { $0 != "." })"
        }
        try console.line("Imported  " + counts.joined(separator: ", "))
        for file in report.files {
            for reject in file.rejects {
                let reason = SafeText.visible(reject.reason)
                try console.line("Rejected  \(file.name), line \(reject.line): \(reason)")
            }
        }
    }

    private func trained(_ report: TrainingReport) throws {
        let quality = report.report.challenger
        try console.line(
            "Trained   on \(report.training.set.won.count) won and lost deals; on the latest quarter,"
                + " which it had not seen: AUC \(Decimals.text(quality.rocAUC, 2)),"
                + " log loss \(Decimals.text(quality.logLoss, 3))"
                + " (rule book \(Decimals.text(report.report.ruleBook.logLoss, 3)),"
                + " base rate \(Decimals.text(quality.baseLogLoss, 3)))"
        )
    }

    private func lead(_ report: ScoreReport, _ suggestions: [String]) throws {
        let stored = report.stored
        let company = stored.company.map { ", " + SafeText.visible($0) } ?? ""
        let score = console.styled("\(stored.score) \(stored.category.rawValue)", .green)
        try console.line("\(score)  \(SafeText.visible(stored.contactName))\(company)")
        for reason in report.explanation.reasons.prefix(3) {
            let points = PlainWords.points(reason.milliPoints)
            try console.line("    \(points)  \(SafeText.visible(reason.text))")
        }
        if let first = suggestions.first {
            try console.line(console.styled("    try: \(first)", .dim))
        }
    }

    private func tryNext(_ report: DemoRun.Report, path: String) throws {
        try heading("What to try next")
        try console.line("    export ASSAY_DB='\(SafeText.visible(path))'")
        if let best = report.top.first?.stored {
            try console.line("    assay show \(best.contactID)")
            try console.line("    assay explain \(best.contactID) --what-if source='Cold call'")
        }
        try console.line("    assay top -n 20")
        try console.line("    assay models show")
        try console.line("    assay audit verify")
        try console.line("    assay dashboard              all of it in the browser")
        try console.line()
        try console.line(
            "Its scores are of \(DemoData.now.dateText); pages tell how long ago things were from today."
        )
    }

    private func heading(_ text: String) throws {
        try console.line()
        try console.line(console.styled(text, .bold))
    }
}
