/// A declaration of a Swift file, as far as the rules ask for it.
struct Declaration {
    enum Kind { case function, type, property }

    let kind: Kind
    /// `init` for an initializer, the extended type for an extension.
    let name: String
    let isExtension: Bool
    /// Where the keyword stands, from 0.
    let line: Int
    /// Where its body ends; the declaration's own line if it has none.
    var lastLine: Int
    /// What stands before the keyword on its line: `package static`.
    let modifiers: Set<String>
    var isThrowing = false
    /// Within a type or at the top of the file: not within a function.
    let isMember: Bool
    /// Required by a protocol: it has no body and no access of its own.
    let isRequirement: Bool

    var lineCount: Int { lastLine - line + 1 }
    /// Whether other modules see it.
    var isShared: Bool { modifiers.contains("package") || modifiers.contains("public") }
}

/// Finds the declarations of a file by its words and braces, without knowing types.
struct DeclarationReader {
    private struct Scope {
        /// The declaration whose body this is; nil for a block.
        let declaration: Int?
        /// Parentheses open where the scope began.
        let parentheses: Int
        let isType: Bool
        let isProtocol: Bool
    }

    private let source: SwiftSource
    private var found: [Declaration] = []
    private var scopes: [Scope] = []
    private var parentheses = 0
    /// The declaration whose body has not begun.
    private var pending: Int?
    private var isPendingProtocol = false

    private init(_ source: SwiftSource) { self.source = source }

    static func declarations(_ source: SwiftSource) -> [Declaration] {
        var reader = DeclarationReader(source)
        for index in source.tokens.indices { reader.read(index) }
        return reader.found
    }

    private mutating func read(_ index: Int) {
        let token = source.tokens[index]
        if token.isWord {
            word(index)
            return
        }
        switch source.code[token.bytes.lowerBound] {
        case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"): parentheses -= 1
        case UInt8(ascii: "{"): openBrace()
        case UInt8(ascii: "}"): closeBrace(token.line)
        case UInt8(ascii: "="):
            // A stored property: the braces after it are a closure's.
            if let pending, parentheses == 0, found[pending].kind == .property {
                self.pending = nil
            }
        default: break
        }
    }

    private mutating func openBrace() {
        let body = parentheses == 0 ? pending : nil
        let isType = body.map { found[$0].kind == .type } ?? false
        scopes.append(
            Scope(
                declaration: body,
                parentheses: parentheses,
                isType: isType,
                isProtocol: isType && isPendingProtocol
            )
        )
        parentheses = 0
        pending = nil
    }

    private mutating func closeBrace(_ line: Int) {
        guard let scope = scopes.popLast() else { return }
        if let declaration = scope.declaration { found[declaration].lastLine = line }
        parentheses = scope.parentheses
        pending = nil
    }

    private mutating func word(_ index: Int) {
        let word = source.text(source.tokens[index])
        switch word {
        case "func", "init", "subscript", "deinit": declare(.function, word, index)
        case "struct", "class", "enum", "actor", "protocol", "extension":
            declare(.type, word, index)
        case "var", "let": declare(.property, word, index)
        case "throws", "rethrows":
            if let pending, parentheses == 0 { found[pending].isThrowing = true }
        default: break
        }
    }

    private mutating func declare(_ kind: Declaration.Kind, _ keyword: String, _ index: Int) {
        guard parentheses == 0, !isMentioned(keyword, index) else { return }
        let hasName = !["init", "subscript", "deinit"].contains(keyword)
        let name = hasName ? source.text(source.tokens[index + 1]) : keyword
        let isMember = scopes.last?.isType ?? true
        pending = found.count
        isPendingProtocol = keyword == "protocol"
        let line = source.tokens[index].line
        found.append(
            Declaration(
                kind: kind,
                name: name,
                isExtension: keyword == "extension",
                line: line,
                lastLine: line,
                modifiers: modifiers(index),
                isMember: isMember,
                isRequirement: scopes.last?.isProtocol ?? false
            )
        )
    }

    /// Whether a keyword declares nothing: `.init(`, a parameter called `actor`, `class func`.
    private func isMentioned(_ keyword: String, _ index: Int) -> Bool {
        guard index + 1 < source.tokens.count else { return true }
        let next = source.text(source.tokens[index + 1])
        if index > 0, [".", "`"].contains(source.text(source.tokens[index - 1])) { return true }
        switch keyword {
        case "init": return !["(", "?", "<"].contains(next)
        case "subscript": return next != "(" && next != "<"
        case "deinit": return next != "{"
        case "func": return false
        case "var", "let": return next == "("
        default: return next.first?.isUppercase != true
        }
    }

    private func modifiers(_ index: Int) -> Set<String> {
        var words: Set<String> = []
        var place = index - 1
        let line = source.tokens[index].line
        while place >= 0, source.tokens[place].line == line {
            words.insert(source.text(source.tokens[place]))
            place -= 1
        }
        return words
    }
}
