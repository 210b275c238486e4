import CRM
import Engine
import JSON
import Ledger
import Storage
import Values

/// What the CRM sends about a lead: flat, as its front end does, or nested, as its design says.
///
/// Flat: `{name, email, company?, phone?, organization_id?}`. Nested: the same under `contact`,
/// with a `context` beside it. Members of other names are ignored. Other facts that the engine
/// knows (`title`, `website`, `source`, `country`, `city`, `id`) are taken too.
struct LeadBody: Equatable, Sendable {
    /// What is known of the person, by name, without texts that stand for nothing.
    var fields: [String: String] = [:]
    /// The organization as sent; nil when absent, null or empty.
    var organizationID: String?
    /// Members that were understood and do not count, such as a history that the caller sent.
    var ignored: [String] = []

    private static let required = ["name", "email"]
    private static let organization = "organization_id"

    /// A lead of whom nothing is known yet.
    init() {}

    /// Reads the body.
    ///
    /// `needsPerson` tells whether name and e-mail must be there, be they empty.
    /// - Throws: ``Refusal`` naming every fault with its place.
    init(_ json: JSON, needsPerson: Bool = true) throws(Refusal) {
        guard let body = json.objectValue else {
            throw Self.refusal([
                Refusal.Fault(
                    pointer: "",
                    "Input should be a valid dictionary or object to extract fields from",
                    type: "model_attributes_type",
                    input: json
                )
            ])
        }
        var faults: [Refusal.Fault] = []
        let isNested = body.contains("contact")
        let person = isNested ? body["contact"]?.objectValue : body
        if let person {
            readPerson(person, at: isNested ? "/contact" : "", needsPerson, &faults)
        } else {
            faults.append(
                Refusal.Fault(
                    pointer: "/contact",
                    "Input should be a valid dictionary",
                    type: "dict_type",
                    input: body["contact"] ?? .null
                )
            )
        }
        if isNested {
            readOrganization(body, at: "", &faults)
            readContext(body, &faults)
        }
        guard faults.isEmpty else { throw Self.refusal(faults) }
    }

    private mutating func readPerson(
        _ person: JSONObject,
        at place: String,
        _ needsPerson: Bool,
        _ faults: inout [Refusal.Fault]
    ) {
        for name in LeadInput.fieldNames + ["id"] {
            let value = person[name]
            let isRequired = needsPerson && Self.required.contains(name)
            guard let value else {
                if isRequired {
                    faults.append(
                        Refusal.Fault(
                            pointer: "\(place)/\(name)",
                            "Field required",
                            type: "missing",
                            input: .object(person)
                        )
                    )
                }
                continue
            }
            if value.isNull, !isRequired { continue }
            let pointer = "\(place)/\(name)"
            let text =
                name == "id"
                ? Self.id(value, at: pointer, &faults)
                : Self.text(value, max: Limits.textBytesMax, at: pointer, &faults)
            guard let text else { continue }
            fields[name] = LeadInput.value(text, of: name)
            if fields[name] == nil, name == "phone", !LeadInput.isEmpty(text, name) {
                ignored.append(pointer.dropFirst().split(separator: "/").joined(separator: "."))
            }
        }
        readOrganization(person, at: place, &faults)
    }

    private mutating func readOrganization(
        _ object: JSONObject,
        at place: String,
        _ faults: inout [Refusal.Fault]
    ) {
        guard let value = object[Self.organization], !value.isNull else { return }
        let pointer = "\(place)/\(Self.organization)"
        if let text = Self.id(value, at: pointer, &faults) {
            let trimmed = MatchKey.trimmed(text)
            if !trimmed.isEmpty { organizationID = trimmed }
        }
    }

    // History counts as held in the file; what a caller claims it to be would not be evidence.
    private mutating func readContext(_ body: JSONObject, _ faults: inout [Refusal.Fault]) {
        guard let context = body["context"], !context.isNull else { return }
        guard let context = context.objectValue else {
            faults.append(
                Refusal.Fault(
                    pointer: "/context",
                    "Input should be a valid dictionary",
                    type: "dict_type",
                    input: context
                )
            )
            return
        }
        for name in ["interaction_history", "previous_scores"] {
            guard let value = context[name], !value.isNull else { continue }
            if value.arrayValue == nil {
                faults.append(
                    Refusal.Fault(
                        pointer: "/context/\(name)",
                        "Input should be a valid list",
                        type: "list_type",
                        input: value
                    )
                )
            } else {
                ignored.append("context.\(name)")
            }
        }
    }

    private static func id(
        _ value: JSON,
        at pointer: String,
        _ faults: inout [Refusal.Fault]
    ) -> String? {
        guard let text = text(value, max: Limits.idBytesMax, at: pointer, &faults) else {
            return nil
        }
        guard !PlainText.holdsControl(text) else {
            faults.append(
                Refusal.Fault(
                    pointer: pointer,
                    "String should hold no line break or control character",
                    type: "string_pattern_mismatch"
                )
            )
            return nil
        }
        return text
    }

    private static func text(
        _ value: JSON,
        max: Int,
        at pointer: String,
        _ faults: inout [Refusal.Fault]
    ) -> String? {
        guard let text = value.stringValue else {
            faults.append(
                Refusal.Fault(
                    pointer: pointer,
                    "Input should be a valid string",
                    type: "string_type",
                    input: value
                )
            )
            return nil
        }
        guard text.utf8.count <= max else {
            faults.append(
                Refusal.Fault(
                    pointer: pointer,
                    "String should have at most \(max) bytes",
                    type: "string_too_long"
                )
            )
            return nil
        }
        return text
    }

    private static func refusal(_ faults: [Refusal.Fault]) -> Refusal {
        Refusal(.invalidBody, "the lead is not what this route takes", faults: faults)
    }
}

extension LeadBody {
    /// Adds the members that do not count to an answer, if there are any.
    func writeIgnored(to writer: inout OrderedWriter) {
        if !ignored.isEmpty { writer.member("ignored", .array(ignored.map { .string($0) })) }
    }

    /// The lead for the engine.
    ///
    /// Whoever has neither id nor a usable e-mail address is known by what is given, so that asking
    /// twice about one such person, or about nobody as the CRM's chat does, makes one contact.
    func lead() -> LeadInput {
        var given = fields
        if given["id"] == nil, given["email"].flatMap(MatchKey.email) == nil {
            let identity = ["name", "email", "company", "phone"].map { name -> JSON in
                .string(fields[name]?.lowercased() ?? "")
            }
            let digest = SHA256.hash(JSON.array(identity).canonicalBytes)
            given["id"] = "\(NamedLead.madePrefix)\(digest.hex.prefix(24))"
        }
        return LeadInput(checked: given)
    }
}
