// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target is compiled with: Swift 6 mode, no warning tolerated.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// For targets that need no pointer at all: every unsafe use is an error.
let pure = strict + [.strictMemorySafety()]

let package = Package(
    name: "assay",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Engine", targets: ["Engine"]),
        .executable(name: "assay", targets: ["assay"]),
        .executable(name: "bench", targets: ["bench"]),
    ],
    targets: [
        .systemLibrary(
            name: "CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite3"])]
        ),
        .systemLibrary(name: "CLinux"),
        .target(name: "Platform", dependencies: ["CLinux"], swiftSettings: strict),
        .target(name: "CResources"),
        .target(name: "Resources", dependencies: ["CResources"], swiftSettings: strict),
        .target(name: "CProgramResources"),
        .target(
            name: "ProgramResources",
            dependencies: ["CProgramResources"],
            swiftSettings: strict
        ),
        .target(name: "JSON", swiftSettings: strict),
        .target(name: "SQLite", dependencies: ["CSQLite", "Platform"], swiftSettings: strict),
        .target(name: "CSHA256"),
        .target(name: "Ledger", dependencies: ["CSHA256", "JSON"], swiftSettings: strict),
        .target(
            name: "CRM",
            dependencies: ["JSON"],
            exclude: ["README.md"],
            swiftSettings: pure
        ),
        .target(name: "Values", dependencies: ["CRM"], swiftSettings: pure),
        .target(
            name: "Identity",
            dependencies: ["Values"],
            exclude: ["README.md"],
            swiftSettings: pure
        ),
        .target(name: "Scoring", dependencies: ["Values", "CRM", "JSON"], swiftSettings: pure),
        .target(
            name: "Training",
            dependencies: ["Scoring", "CRM", "JSON"],
            exclude: ["README.md"],
            swiftSettings: pure
        ),
        .target(
            name: "ModelExport",
            dependencies: ["Scoring", "Values", "CRM", "JSON"],
            swiftSettings: pure
        ),
        .target(
            name: "AuditLog",
            dependencies: ["SQLite", "Ledger", "CRM", "JSON", "Platform"],
            exclude: ["README.md"],
            swiftSettings: strict
        ),
        .target(
            name: "Storage",
            dependencies: [
                "AuditLog", "SQLite", "Resources", "Ledger", "Identity", "Values", "CRM", "JSON",
                "Platform",
            ],
            swiftSettings: strict
        ),
        .target(name: "HTTP", dependencies: ["JSON", "Platform"], swiftSettings: strict),
        .target(
            name: "Agents",
            dependencies: ["HTTP", "JSON", "Platform"],
            exclude: ["README.md"],
            swiftSettings: strict
        ),
        .target(
            name: "Engine",
            dependencies: [
                "Scoring", "Storage", "Agents", "HTTP", "Resources", "Ledger", "CRM", "JSON",
                "Training", "Values", "AuditLog",
            ],
            exclude: ["Agents/Prompts", "README.md"],
            swiftSettings: strict
        ),
        .target(
            name: "Interchange",
            dependencies: [
                "Storage", "Ledger", "Identity", "Values", "CRM", "JSON", "Platform", "AuditLog",
            ],
            exclude: ["README.md"],
            swiftSettings: strict
        ),
        .target(
            name: "Sync",
            dependencies: [
                "HTTP", "Storage", "SQLite", "Resources", "Ledger", "Values", "CRM", "JSON",
                "Platform", "AuditLog",
            ],
            exclude: ["README.md", "Mapping/guardian.json"],
            swiftSettings: strict
        ),
        .target(
            name: "MCP",
            dependencies: [
                "Engine", "Agents", "Storage", "AuditLog", "SQLite", "Ledger", "Values", "CRM",
                "JSON",
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Service",
            dependencies: [
                "MCP", "Engine", "Interchange", "Sync", "Storage", "Scoring", "Ledger", "SQLite",
                "CRM",
                "JSON", "HTTP", "ProgramResources", "Platform", "Values", "AuditLog",
            ],
            exclude: ["README.md", "Resources", "Dashboard"],
            swiftSettings: strict
        ),
        .target(
            name: "Demo",
            dependencies: [
                "ProgramResources", "Interchange", "Engine", "Storage", "Scoring", "Ledger", "CRM",
                "Platform", "AuditLog",
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "assay",
            dependencies: [
                "Demo", "Service", "MCP", "Engine", "Interchange", "Sync", "Agents", "HTTP",
                "Storage",
                "Resources", "Scoring", "Ledger", "SQLite", "CRM", "JSON", "Training",
                "ModelExport", "Platform", "Values", "AuditLog",
            ],
            exclude: ["Dockerfile", "install"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "bench",
            dependencies: [
                "Demo", "Service", "Engine", "Interchange", "Sync", "Agents", "HTTP", "Storage",
                "Scoring", "Ledger", "SQLite", "CRM", "JSON", "Training", "Platform", "AuditLog",
                "Values",
            ],
            exclude: ["Reference"],
            swiftSettings: strict
        ),
        .systemLibrary(
            name: "CPostgreSQL",
            path: "Tests/CPostgreSQL",
            pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"]), .brew(["libpq"])]
        ),
        .target(
            name: "SupabaseStandIn",
            dependencies: ["CPostgreSQL", "HTTP", "Ledger", "JSON"],
            path: "Tests/SupabaseStandIn",
            exclude: ["SQL"],
            swiftSettings: strict
        ),
        .target(
            name: "TestSupport",
            dependencies: [
                "CSQLite", "SQLite", "Ledger", "CRM", "JSON", "Scoring", "Storage", "Engine",
                "Interchange", "HTTP", "Agents", "AuditLog",
            ],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        .testTarget(
            name: "JSONTests",
            dependencies: ["JSON", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "LedgerTests",
            dependencies: ["Ledger", "JSON", "TestSupport"],
            exclude: ["Vectors"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "AuditLogTests",
            dependencies: [
                "AuditLog", "Storage", "Engine", "Interchange", "Scoring", "Ledger", "SQLite",
                "CSQLite", "CRM", "JSON", "TestSupport",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "StorageTests",
            dependencies: [
                "Storage", "AuditLog", "Engine", "SQLite", "Resources", "Values", "CRM",
                "TestSupport",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CRMTests",
            dependencies: ["CRM", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SQLiteTests",
            dependencies: ["SQLite", "CSQLite", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ValuesTests",
            dependencies: ["Values", "CRM", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ScoringTests",
            dependencies: ["Scoring", "Values", "Ledger", "CRM", "JSON", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "TrainingTests",
            dependencies: ["Training", "Scoring", "Ledger", "CRM", "JSON", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ModelExportTests",
            dependencies: ["ModelExport", "Training", "Scoring", "CRM", "JSON", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HTTPTests",
            dependencies: ["HTTP", "JSON", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "AgentsTests",
            dependencies: ["Agents", "HTTP", "JSON", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "IdentityTests",
            dependencies: ["Identity", "Values"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "InterchangeTests",
            dependencies: [
                "Interchange", "Storage", "SQLite", "Ledger", "Values", "CRM", "JSON",
                "TestSupport", "AuditLog",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DemoTests",
            dependencies: [
                "Demo", "Engine", "Scoring", "Storage", "Ledger", "CRM", "TestSupport", "AuditLog",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "Engine", "Interchange", "Agents", "HTTP", "Scoring", "Storage", "Ledger", "SQLite",
                "CSQLite", "CRM", "JSON", "TestSupport", "Training", "AuditLog",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SyncTests",
            dependencies: [
                "Sync", "HTTP", "Engine", "Storage", "SQLite", "Ledger", "CRM", "JSON", "Resources",
                "SupabaseStandIn", "TestSupport", "AuditLog",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ServiceTests",
            dependencies: [
                "Service", "Engine", "Interchange", "Sync", "Storage", "Scoring", "Ledger",
                "SQLite",
                "CRM", "JSON", "HTTP", "TestSupport", "AuditLog",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "assay", "bench", "Demo", "Engine", "Ledger", "Sync", "Storage", "SQLite",
                "Scoring", "HTTP", "CRM",
                "JSON", "Resources", "SupabaseStandIn", "TestSupport", "Training", "ModelExport",
                "AuditLog",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SupabaseStandInTests",
            dependencies: [
                "SupabaseStandIn", "Resources", "Storage", "HTTP", "CRM", "JSON", "TestSupport",
            ],
            exclude: ["public_client.py"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "TidyTests",
            dependencies: ["assay", "Ledger", "TestSupport"],
            exclude: ["exceptions.txt", "migrations.sha256"],
            swiftSettings: strict
        ),
    ],
    cLanguageStandard: .c2x
)
