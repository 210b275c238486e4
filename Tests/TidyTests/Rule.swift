/// What every Swift file keeps to, apart from what `exceptions.txt` allows.
enum Rule: String, CaseIterable {
    /// Functions of at most 60 lines, in tests 100.
    case function
    /// Types of at most 250 lines.
    case type
    /// Files of at most 450 lines.
    case file
    /// Lines of at most 100 columns, comments included; where a text literal stands, 120.
    case width
    /// No walls in a file: a subject of its own gets a file of its own.
    case mark
    /// What throws and is seen by other modules says when and what.
    case `throws`
    /// A comment on a function says more than its name.
    case comment
    /// What is declared is used.
    case dead

    /// What to do about a breach.
    var advice: String {
        switch self {
        case .function: "divide it: a function has at most 60 lines, in tests 100"
        case .type: "divide it: a type has at most 250 lines"
        case .file: "divide it: a file has at most 450 lines"
        case .width: "break the line: it has at most 100 columns, 120 with a literal"
        case .mark: "make a file of what the '// MARK' sets apart"
        case .throws: "write a '- Throws:' note: when it throws, and what"
        case .comment: "say what a caller must know in four words or more, or say nothing"
        case .dead: "delete it: nothing else mentions its name"
        }
    }
}

/// A place that breaks a rule.
struct Breach: Comparable, CustomStringConvertible {
    let rule: Rule
    let path: String
    /// From 1.
    let line: Int
    /// What breaks it.
    let subject: String

    var description: String { "\(path):\(line): \(subject)" }

    static func < (one: Breach, other: Breach) -> Bool {
        (one.path, one.line) < (other.path, other.line)
    }
}

/// A file with its declarations, judged by the rules.
struct JudgedFile {
    let path: String
    let lines: [Substring]
    let source: SwiftSource
    let declarations: [Declaration]

    init(_ file: Repository.File) {
        path = file.path
        lines = file.lines
        source = SwiftSource(file.text)
        declarations = DeclarationReader.declarations(source)
    }

    private var isTest: Bool { path.hasPrefix("Tests/") }

    /// All breaches but those of dead code, for which one has to know all files.
    var breaches: [Breach] { lengths + declarations.flatMap(breaches) }

    private var lengths: [Breach] {
        var found: [Breach] = []
        // The last line ends with a newline, so that there is an empty one behind it.
        if lines.count - 1 > 450 { found.append(breach(.file, 0, "\(lines.count - 1) lines")) }
        for (number, line) in lines.enumerated() {
            if line.utf8.count > 100, line.count > (isText(number) ? 120 : 100) {
                found.append(breach(.width, number, "\(line.count) columns"))
            }
            if line.utf8.count < 60, line.contains("// MARK") {
                found.append(breach(.mark, number, "a mark"))
            }
        }
        return found
    }

    private func breaches(_ declaration: Declaration) -> [Breach] {
        let (line, name, count) = (declaration.line, declaration.name, declaration.lineCount)
        switch declaration.kind {
        case .type: return count > 250 ? [breach(.type, line, "\(name), \(count) lines")] : []
        case .property:
            return count > 60 ? [breach(.function, line, "\(name), \(count) lines")] : []
        case .function:
            var found: [Breach] = []
            if count > (isTest ? 100 : 60) {
                found.append(breach(.function, line, "\(name), \(count) lines"))
            }
            let comment = comment(above: line)
            if declaration.isThrowing, declaration.isShared, !isTest,
                !comment.contains(where: { $0.contains("Throws") })
            {
                found.append(breach(.throws, line, name))
            }
            let words = comment.flatMap { $0.split(separator: " ") }.count
            if (1..<4).contains(words) { found.append(breach(.comment, line, name)) }
            return found
        }
    }

    /// The lines of the documentation above a declaration, without their slashes.
    func comment(above line: Int) -> [Substring] {
        var found: [Substring] = []
        var above = line - 1
        while above >= 0, trimmed(above).hasPrefix("@") { above -= 1 }
        while above >= 0, trimmed(above).hasPrefix("///") {
            found.append(trimmed(above).dropFirst(3))
            above -= 1
        }
        return found.reversed()
    }

    /// Whether a declaration has an attribute, on its own line or on lines of its own above.
    func hasAttribute(_ declaration: Declaration) -> Bool {
        declaration.modifiers.contains("@")
            || (declaration.line > 0 && isAttributeEnd(declaration.line - 1))
    }

    private func isAttributeEnd(_ line: Int) -> Bool {
        trimmed(line).hasPrefix("@") || trimmed(line) == ")"
    }

    /// Whether a text literal, which the formatter cannot break, stands on a line.
    private func isText(_ line: Int) -> Bool {
        !trimmed(line).hasPrefix("//") && source.literalLines.contains(line)
    }

    private func trimmed(_ line: Int) -> Substring { lines[line].drop { $0 == " " } }

    private func breach(_ rule: Rule, _ line: Int, _ subject: String) -> Breach {
        Breach(rule: rule, path: path, line: line + 1, subject: subject)
    }
}

/// Declarations whose name stands nowhere else.
struct DeadCode {
    /// What the language or a system's protocol calls by name.
    private static let calledFromOutside: Set = [
        "init", "deinit", "subscript", "main", "description", "debugDescription", "hash",
        "urlSession", "errorDescription", "dynamicMember", "callAsFunction", "unownedExecutor",
        "CodingKeys", "_",
        "underestimatedCount", "testDescription",
    ]

    static func breaches(_ files: [JudgedFile]) -> [Breach] {
        var mentions: [String: Int] = [:]
        for file in files {
            for token in file.source.tokens where token.isWord {
                mentions[file.source.text(token), default: 0] += 1
            }
        }
        return files.flatMap { file in
            file.declarations.compactMap { declaration in
                guard mentions[declaration.name] == 1, declaration.isMember,
                    !declaration.isExtension, !calledFromOutside.contains(declaration.name),
                    declaration.name.first?.isLetter == true, !file.hasAttribute(declaration)
                else { return nil }
                return Breach(
                    rule: .dead,
                    path: file.path,
                    line: declaration.line + 1,
                    subject: declaration.name
                )
            }
        }
    }
}
