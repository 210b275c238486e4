import HTTP
import JSON

/// Finds Google's credentials where its own libraries look for them (ADC).
package struct GoogleCredentials: Sendable {
    /// Who we are.
    package var credentials: TokenCredentials
    /// The project they name; nil when they name none.
    package var project: String?
    /// What they are, for people: `service account x@y`.
    package var kind: String

    /// Where they are looked for.
    package struct Places: Sendable {
        /// The process's environment.
        package var variable: @Sendable (String) -> String?
        /// Reads a whole file.
        package var readFile: @Sendable (String) throws -> [UInt8]
        /// Signs for service accounts.
        package var signer: any RS256Signer

        /// Places, part by part.
        package init(
            variable: @escaping @Sendable (String) -> String?,
            readFile: @escaping @Sendable (String) throws -> [UInt8],
            signer: any RS256Signer = OpenSSLSigner()
        ) {
            self.variable = variable
            self.readFile = readFile
            self.signer = signer
        }

        /// A variable that is set and not empty.
        func set(_ name: String) -> String? {
            variable(name).flatMap { $0.isEmpty ? nil : $0 }
        }
    }

    /// Looks in `GOOGLE_APPLICATION_CREDENTIALS_JSON`, in the file that
    /// `GOOGLE_APPLICATION_CREDENTIALS` names, in the file of `gcloud`, and at the metadata server.
    ///
    /// - Throws: ``ModelFailure`` of kind `credentials` for a file that is none.
    package static func find(
        _ places: Places,
        _ environment: AgentEnvironment
    ) throws(ModelFailure) -> GoogleCredentials {
        if let text = places.set("GOOGLE_APPLICATION_CREDENTIALS_JSON") {
            return try read(Array(text.utf8), "the variable", places, environment)
        }
        if let path = places.set("GOOGLE_APPLICATION_CREDENTIALS") {
            guard let bytes = contents(path, places) else {
                throw ModelFailure(.credentials, detail: "the file '\(path)' cannot be read")
            }
            return try read(bytes, "'\(path)'", places, environment)
        }
        if let path = gcloudFile(places), let bytes = contents(path, places) {
            return try read(bytes, "'\(path)'", places, environment)
        }
        let host = places.set("GCE_METADATA_HOST") ?? "metadata.google.internal"
        let source = MetadataTokens(host: host, environment: environment)
        return GoogleCredentials(
            credentials: TokenCredentials(source, environment: environment),
            project: nil,
            kind: "metadata server"
        )
    }

    private static func gcloudFile(_ places: Places) -> String? {
        let folder =
            places.set("CLOUDSDK_CONFIG") ?? places.set("HOME").map { $0 + "/.config/gcloud" }
        return folder.map { $0 + "/application_default_credentials.json" }
    }

    private static func contents(_ path: String, _ places: Places) -> [UInt8]? {
        do { return try places.readFile(path) } catch {
            // A place where there is nothing is no fault; the caller decides.
            return nil
        }
    }

    private static func read(
        _ bytes: [UInt8],
        _ place: String,
        _ places: Places,
        _ environment: AgentEnvironment
    ) throws(ModelFailure) -> GoogleCredentials {
        let json: JSON
        do { json = try JSON(parsing: bytes, limits: .init(depth: 16, bytes: 1 << 20)) } catch {
            throw ModelFailure(.credentials, detail: "\(place) holds no JSON")
        }
        let source = try source(json, place, places, environment)
        var extra = HTTPHeaders()
        if let quota = json["quota_project_id"]?.stringValue {
            extra.append("x-goog-user-project", quota)
        }
        let type = json["type"]?.stringValue ?? ""
        return GoogleCredentials(
            credentials: TokenCredentials(source, extra: extra, environment: environment),
            project: json["project_id"]?.stringValue ?? json["quota_project_id"]?.stringValue,
            kind: type.split(separator: "_").joined(separator: " ")
                + (json["client_email"]?.stringValue.map { " \($0)" } ?? "")
        )
    }

    private static func source(
        _ json: JSON,
        _ place: String,
        _ places: Places,
        _ environment: AgentEnvironment
    ) throws(ModelFailure) -> any TokenSource {
        func text(_ name: String) throws(ModelFailure) -> String {
            guard let text = json[name]?.stringValue, !text.isEmpty else {
                throw ModelFailure(.credentials, detail: "\(place) has no member '\(name)'")
            }
            return text
        }
        let oauth = "https://oauth2.googleapis.com/token"
        switch json["type"]?.stringValue {
        case "service_account":
            return ServiceAccountTokens(
                email: try text("client_email"),
                privateKey: try text("private_key"),
                keyID: json["private_key_id"]?.stringValue,
                endpoint: json["token_uri"]?.stringValue ?? oauth,
                signer: places.signer,
                environment: environment
            )
        case "authorized_user":
            return AuthorizedUserTokens(
                clientID: try text("client_id"),
                clientSecret: try text("client_secret"),
                refreshToken: try text("refresh_token"),
                endpoint: json["token_uri"]?.stringValue ?? oauth,
                environment: environment
            )
        case "external_account": return try external(json, place, places, environment)
        case "impersonated_service_account":
            guard let inner = json["source_credentials"] else {
                throw ModelFailure(.credentials, detail: "\(place) has no source credentials")
            }
            return ImpersonatedTokens(
                source: try source(inner, place, places, environment),
                endpoint: try text("service_account_impersonation_url"),
                environment: environment
            )
        default:
            throw ModelFailure(
                .credentials,
                detail: "\(place) is of a type that is not known here; use a service account,"
                    + " 'gcloud auth application-default login', or an external account"
            )
        }
    }

    private static func external(
        _ json: JSON,
        _ place: String,
        _ places: Places,
        _ environment: AgentEnvironment
    ) throws(ModelFailure) -> any TokenSource {
        let given = json["credential_source"]
        let subject: ExternalAccountTokens.Subject
        if let file = given?["file"]?.stringValue {
            subject = .file(file)
        } else if let url = given?["url"]?.stringValue {
            let fields = given?["headers"]?.objectValue ?? JSONObject()
            subject = .url(
                url,
                HTTPHeaders(fields.map { .init($0.key, $0.value.stringValue ?? "") })
            )
        } else {
            throw ModelFailure(.credentials, detail: "\(place) names neither file nor URL")
        }
        guard let audience = json["audience"]?.stringValue,
            let endpoint = json["token_url"]?.stringValue
        else { throw ModelFailure(.credentials, detail: "\(place) lacks audience or token_url") }
        let source = ExternalAccountTokens(
            subject: subject,
            field: given?["format"]?["subject_token_field_name"]?.stringValue,
            audience: audience,
            subjectType: json["subject_token_type"]?.stringValue
                ?? "urn:ietf:params:oauth:token-type:jwt",
            endpoint: endpoint,
            readFile: places.readFile,
            environment: environment
        )
        guard let url = json["service_account_impersonation_url"]?.stringValue else {
            return source
        }
        return ImpersonatedTokens(source: source, endpoint: url, environment: environment)
    }
}
