// swift-tools-version: 6.2
import PackageDescription

// A package of its own, as a program for libFuzzer has no `main`, which the tests of the project
// would miss. Its modules are those of the project, by links: ./run builds and runs it.

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// libFuzzer brings `main` and calls the target's one function.
let library: [SwiftSetting] = strict + [.unsafeFlags(["-parse-as-library"])]

let package = Package(
    name: "fuzz",
    platforms: [.macOS(.v15)],
    targets: [
        .target(name: "JSON", swiftSettings: strict),
        .systemLibrary(name: "CLinux"),
        .target(name: "Platform", dependencies: ["CLinux"], swiftSettings: strict),
        .target(name: "HTTP", dependencies: ["JSON", "Platform"], swiftSettings: strict),
        .executableTarget(name: "FuzzHTTP", dependencies: ["HTTP"], swiftSettings: library),
        .executableTarget(name: "FuzzJSON", dependencies: ["JSON"], swiftSettings: library),
    ]
)
