// swift-tools-version: 6.2
import PackageDescription

/// The rules that every Swift target is written to.
///
/// CI makes their warnings errors: `TAGCLIPD_WARNINGS=error`.
let warningsAreErrors = Context.environment["TAGCLIPD_WARNINGS"] == "error"
let rules: [SwiftSetting] =
    [
        .strictMemorySafety(),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])

/// Under `make fuzz` the daemon is a library, whose readers another program calls (docs/fuzzing.md).
let isFuzzing = Context.environment["TAGCLIPD_FUZZ"] == "1"

let daemonDependencies: [Target.Dependency] = [
    "CCurl", "Confinement", "Engine", "Decode", "Resources",
    .product(name: "ArgumentParser", package: "swift-argument-parser"),
    .product(name: "Logging", package: "swift-log"),
    .product(name: "Yams", package: "Yams"),
    .product(name: "GRDB", package: "GRDB.swift"),
]

/// A library's entry point must not be taken for the program's.
let ownEntryPoint = SwiftSetting.unsafeFlags(
    ["-Xfrontend", "-entry-point-function-name", "-Xfrontend", "Daemon_main"])

/// The program; or the same as a library, and the program that tries its readers out.
let daemon: [Target] =
    isFuzzing
    ? [
        .target(name: "Daemon", dependencies: daemonDependencies, swiftSettings: rules + [ownEntryPoint]),
        .executableTarget(
            name: "Fuzz", dependencies: ["Daemon", "Decode", "Engine"], path: "Tests/Fuzz/Readers",
            swiftSettings: rules),
    ]
    : [.executableTarget(name: "Daemon", dependencies: daemonDependencies, swiftSettings: rules)]

/// The kernels are optimised in debug builds too, so that tests are not slow.
let kernelFlags: [CSetting] = [
    .unsafeFlags(["-O3", "-fno-math-errno"], .when(configuration: .debug)),
    .unsafeFlags(["-O3", "-fno-math-errno"], .when(configuration: .release)),
]

let package = Package(
    name: "tagclipd",
    products: [
        isFuzzing
            ? .executable(name: "fuzz", targets: ["Fuzz"]) : .executable(name: "tagclipd", targets: ["Daemon"]),
        .library(name: "Engine", targets: ["Engine"]),
        .library(name: "Decode", targets: ["Decode"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.0.0"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CFFmpeg", pkgConfig: "libavformat", providers: [.apt(["libavformat-dev"])]),
        .systemLibrary(name: "CHeif", pkgConfig: "libheif", providers: [.apt(["libheif-dev"])]),
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .target(name: "Kernels", cSettings: kernelFlags, linkerSettings: [.linkedLibrary("m")]),
        // Its headers are looked for by its own code, and the library when the program runs: there is nothing to link.
        .target(name: "COneDNN", dependencies: ["Kernels"], linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "Confinement"),
        .target(name: "Mapping"),
        .target(name: "Resources", exclude: ["data", "pack-features.py"]),
        .target(
            name: "Engine", dependencies: ["Kernels", "Mapping", "COneDNN", "COpenBLAS", "Resources"],
            swiftSettings: rules),
        .target(name: "Decode", dependencies: ["CFFmpeg", "CHeif"], swiftSettings: rules),
        .testTarget(
            name: "EngineTests", dependencies: ["Engine", "Kernels", "Resources"], exclude: ["Golden"],
            swiftSettings: rules),
        .testTarget(name: "DecodeTests", dependencies: ["Decode"], exclude: ["Golden"], swiftSettings: rules),
        .testTarget(
            name: "DaemonTests",
            dependencies: [
                "Daemon", "Engine", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            exclude: ["Golden"], swiftSettings: rules),
        .testTarget(
            name: "EndToEndTests", dependencies: ["Daemon"], exclude: ["Golden", "Scenes"], swiftSettings: rules),
    ] + daemon,
    cLanguageStandard: .gnu2x
)

// Optimised code is other code, and CI holds the engine's to the golden numbers: that needs nothing else optimised.
if Context.environment["TAGCLIPD_TESTS"] == "engine" {
    let others = ["DecodeTests", "DaemonTests", "EndToEndTests"] + daemon.map(\.name)
    package.targets.removeAll { others.contains($0.name) }
    package.products.removeAll { $0.name != "Engine" }
    // What a frame costs is counted on the same code (.ci/counts).
    package.targets += [
        .target(name: "Counting", path: "Tests/Counts/Counting"),
        .executableTarget(
            name: "FrameCost", dependencies: ["Counting", "Engine", "Resources"], path: "Tests/Counts/FrameCost",
            swiftSettings: rules),
    ]
}
