import Foundation
import Testing

@Suite("Architecture")
struct ArchitectureTests {
    /// Each module, and what it may import of ours: only what stands above it.
    static let map: [(module: String, imports: Set<String>)] = [
        ("Platform", ["CLinux"]),
        ("Resources", ["CResources"]),
        ("ProgramResources", ["CProgramResources"]),
        ("JSON", []),
        ("SQLite", ["CSQLite", "Platform"]),
        ("Ledger", ["CSHA256", "JSON"]),
        ("CRM", ["JSON"]),
        ("Values", ["CRM"]),
        ("Identity", ["Values"]),
        ("Scoring", ["Values", "CRM", "JSON"]),
        ("Training", ["Scoring", "CRM", "JSON"]),
        ("ModelExport", ["Scoring", "Values", "CRM", "JSON"]),
        ("AuditLog", ["Platform", "SQLite", "Ledger", "CRM", "JSON"]),
        (
            "Storage",
            [
                "AuditLog", "Platform", "SQLite", "Resources", "Ledger", "Identity", "Values",
                "CRM", "JSON",
            ]
        ),
        ("HTTP", ["JSON", "Platform"]),
        ("Agents", ["Platform", "HTTP", "JSON"]),
        (
            "Engine",
            [
                "AuditLog",
                "Training", "Scoring", "Storage", "Agents", "HTTP", "Resources", "Ledger", "CRM",
                "JSON", "Values",
            ]
        ),
        (
            "Interchange",
            ["AuditLog", "Platform", "Storage", "Ledger", "Identity", "Values", "CRM", "JSON"]
        ),
        (
            "Sync",
            [
                "AuditLog",
                "Platform", "HTTP", "Storage", "SQLite", "Resources", "Ledger", "Values", "CRM",
                "JSON",
            ]
        ),
        (
            "MCP",
            [
                "Engine", "Agents", "Storage", "AuditLog", "SQLite", "Ledger", "Values", "CRM",
                "JSON",
            ]
        ),
        (
            "Service",
            [
                "MCP",
                "AuditLog",
                "Platform",
                "Engine", "Interchange", "Sync", "Storage", "Scoring", "Ledger", "SQLite", "CRM",
                "JSON", "HTTP", "ProgramResources", "Values",
            ]
        ),
        (
            "Demo",
            [
                "AuditLog",
                "Platform", "ProgramResources", "Interchange", "Engine", "Scoring", "Storage",
                "Ledger", "CRM",
            ]
        ),
        (
            "assay",
            [
                "AuditLog",
                "Platform",
                "Demo", "Service", "MCP", "Engine", "Interchange", "Sync", "Agents", "HTTP",
                "Storage",
                "Resources", "ModelExport", "Training", "Scoring", "Ledger", "SQLite", "CRM",
                "JSON", "Values",
            ]
        ),
        (
            "bench",
            [
                "AuditLog",
                "Platform", "Values",
                "Demo", "Service", "Engine", "Interchange", "Sync", "Agents", "HTTP", "Storage",
                "Training", "Scoring", "Ledger", "SQLite", "CRM", "JSON",
            ]
        ),
    ]

    /// What may be imported from outside: the system's modules.
    static let system: Set<String> = [
        "Foundation", "FoundationEssentials", "FoundationNetworking", "Dispatch", "Synchronization",
    ]

    @Test("A module imports only what stands above it")
    func direction() throws {
        var wrong: [String] = []
        let ours = Set(Self.map.map(\.module)).union([
            "CSQLite", "CLinux", "CResources", "CProgramResources", "CSHA256",
        ])
        for file in try Repository.swiftFiles("Sources") {
            let entry = Self.map.first { $0.module == file.target }
            guard let allowed = entry?.imports else {
                wrong.append("\(file.path): \(file.target) is not on the map")
                continue
            }
            for module in imports(of: file) {
                let isKnown = ours.contains(module) || Self.system.contains(module)
                if !isKnown || (ours.contains(module) && !allowed.contains(module)) {
                    wrong.append("\(file.path) imports \(module)")
                }
            }
        }
        #expect(wrong == [])
    }

    @Test("Only Platform imports the system's C library")
    func systemLibrary() throws {
        let libraries: Set = ["Glibc", "Darwin", "Musl", "CLinux"]
        let wrong = try Repository.swiftFiles("Sources").filter { file in
            file.target != "Platform" && !libraries.isDisjoint(with: imports(of: file))
        }
        #expect(wrong.map(\.path) == [])
    }

    private func imports(of file: Repository.File) -> [String] {
        file.lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "import"), place <= 1, words.count > place + 1,
                line.first?.isLetter == true || line.first == "@"
            else { return nil }
            return String(words[place + 1].split(separator: ".")[0])
        }
    }

    @Test("No library of ours needs Foundation, so that the command starts in milliseconds")
    func noFoundationBelow() throws {
        let pure: Set = [
            "JSON", "SQLite", "Ledger", "CRM", "Values", "Scoring", "Training", "ModelExport",
            "AuditLog", "Storage", "Engine",
        ]
        let wrong = try Repository.swiftFiles("Sources").filter { file in
            pure.contains(file.target) && imports(of: file).contains { $0.hasPrefix("Foundation") }
        }
        #expect(wrong.map(\.path) == [])
    }

    @Test("SQL stands in the schema, the audit log, the storage layer and the store of sync alone")
    func sqlInStorage() throws {
        let sql = [
            "INSERT INTO ", "UPDATE contact", "DELETE FROM ", " FROM contact", " FROM score",
        ]
        let wrong = try Repository.swiftFiles("Sources").filter { file in
            !["SQLite", "AuditLog", "Storage", "bench"].contains(file.target)
                && !file.path.contains("Sources/Sync/Store/")
                && file.lines.contains { line in
                    !line.contains("//") && !line.contains("Example(")
                        && sql.contains { line.contains($0) }
                }
        }
        #expect(wrong.map(\.path) == [])
    }

    @Test("SQLite, Ledger, JSON, HTTP and Agents know no word of the CRM")
    func noBusinessBelow() throws {
        let words = ["contact", "lead score", "company", "opportunit", "customer"]
        let wrong = try Repository.swiftFiles("Sources").filter { file in
            ["SQLite", "Ledger", "JSON", "HTTP", "Agents"].contains(file.target)
                && words.contains { file.text.lowercased().contains($0) }
        }
        #expect(wrong.map(\.path) == [])
    }

    @Test("The machines of sync know neither SQLite nor HTTP")
    func pureMachines() throws {
        let wrong = try Repository.swiftFiles("Sources").filter { file in
            file.path.contains("Sources/Sync/Machines/") && !imports(of: file).isEmpty
        }
        #expect(wrong.map(\.path) == [])
    }

    @Test("Raw SQLite pointers stay in the SQLite layer")
    func pointersInSQLite() throws {
        let wrong = try Repository.swiftFiles("Sources").filter { file in
            file.target != "SQLite"
                && (file.text.contains("OpaquePointer") || file.text.contains("sqlite3_prepare"))
        }
        #expect(wrong.map(\.path) == [])
    }

    @Test("The embedded SQL is the files of the folders, in order")
    func migrations() throws {
        let list = try Repository.text("Sources/CResources/schema.c")
        let listed = list.split(separator: "\n").compactMap { line -> String? in
            let parts = line.split(separator: "\"")
            return line.hasPrefix("    {\"") && parts.count > 1 ? String(parts[1]) : nil
        }
        let names = try ["schema/sqlite", "schema/supabase"].flatMap(Repository.files).map {
            URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent
        }
        #expect(names.filter { $0 != "uninstall" } == listed && !names.isEmpty)
    }

    @Test("The embedded files of the dashboard are those of its folder")
    func dashboard() throws {
        let list = try Repository.text("Sources/CProgramResources/files.c")
        let listed = list.split(separator: "\n").compactMap { line -> String? in
            let parts = line.split(separator: "\"")
            return line.hasPrefix("    {\"") && parts.count > 1 ? String(parts[1]) : nil
        }
        let names = try Repository.files("Sources/Service/Dashboard").map {
            URL(fileURLWithPath: $0).lastPathComponent
        }
        #expect(names.filter { $0 != "README.md" } == listed && listed.count > 20)
        for name in listed { #expect(list.contains("#embed \"../Service/Dashboard/\(name)\"")) }
    }
}
