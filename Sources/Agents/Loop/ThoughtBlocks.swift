/// Tells what a model said from what it thought, where a server leaves both in one text.
struct ThoughtBlocks {
    /// What is left of the text once its thoughts are taken out.
    let said: String
    /// Thoughts at the end that nothing closes, whose end may be the answer; empty for none.
    let open: String

    private static let marks: [(begin: String, end: String)] = [
        ("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<thought>", "</thought>"),
        ("<reasoning>", "</reasoning>"), ("<seed:think>", "</seed:think>"),
        ("[THINK]", "[/THINK]"), ("◁think▷", "◁/think▷"),
        ("<|begin_of_thought|>", "<|end_of_thought|>"), ("<|channel|>analysis", "<|end|>"),
    ]

    init(_ text: String) {
        var (said, open) = (text[...], text[text.endIndex...])
        var joined = ""
        for (begin, end) in Self.marks where said.contains(begin) || said.contains(end) {
            joined = ""
            while !said.isEmpty {
                let close = said.firstRange(of: end)
                guard let start = said.firstRange(of: begin),
                    close.map({ start.lowerBound < $0.lowerBound }) ?? true
                else {
                    // A prompt may have begun the thoughts, which then only end here.
                    guard let close else { break }
                    joined = ""
                    said = said[close.upperBound...]
                    continue
                }
                joined += said[..<start.lowerBound]
                guard let close else {
                    open = said[start.upperBound...]
                    said = said[said.endIndex...]
                    break
                }
                said = said[close.upperBound...]
            }
            said = (joined + said)[...]
        }
        self.said = String(said)
        self.open = String(open)
    }
}
