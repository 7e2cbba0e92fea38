import Glibc

/// `FUZZ_READER=NAME fuzz [CORPUS…] [-OPTION…]`: gives one reader bytes that libFuzzer makes, for as long as it is told.
///
/// The reader is chosen in the environment because libFuzzer, whose `main` this is, starts itself again with the
/// arguments that it knows.
enum Fuzz {
    /// The reader that this process tries out.
    static let reader: FuzzedReader = {
        if let name = unsafe getenv("FUZZ_READER"), let reader = unsafe FuzzedReader(rawValue: String(cString: name)) {
            return reader
        }
        let names = FuzzedReader.allCases.map(\.rawValue).joined(separator: ", ")
        print("fuzz: FUZZ_READER names the reader to try out: \(names)")
        exit(2)
    }()
}

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func readOne(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe Fuzz.reader.read(UnsafeRawBufferPointer(start: bytes, count: count))
    return 0
}
