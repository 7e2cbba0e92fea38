import Synchronization

/// CLIP's byte-level BPE: 49,408 tokens, lower case.
///
/// Radford and others 2021; Sennrich, Haddow and Birch 2016.
public final class Tokenizer: Sendable {
    /// The token `<|startoftext|>`.
    static let startOfText: Int32 = 49_406
    /// The token `<|endoftext|>`.
    static let endOfText: Int32 = 49_407

    private let cleanup: TextCleanup
    /// Two neighbouring symbols → the symbol that they merge into; the smaller, the earlier.
    private let merges: [Pair: Int32]
    private let known = Mutex<[String: [Int32]]>([:])

    /// Words whose tokens are remembered at most.
    private static let remembered = 20_000

    /// What each symbol was merged from, from symbol 512 on.
    private let halves: [Pair]

    /// The tokenizer whose merges travel in the program, made when it is first needed.
    public static let shared = Tokenizer()

    private struct Pair: Hashable {
        var first: Int32
        var second: Int32
    }

    /// The tokenizer whose merges travel in the program.
    public convenience init() {
        self.init(
            merges: BundledText.lines(of: "merges.txt"),
            cleanup: TextCleanup(entities: HTMLEntities(lines: BundledText.lines(of: "entities.txt"))))
    }

    init(merges lines: [Substring], cleanup: TextCleanup) {
        self.cleanup = cleanup
        var symbols: [String: Int32] = [:]
        for (index, character) in ByteSymbols.characters.enumerated() {
            symbols[String(character)] = Int32(index)
            symbols[String(character) + "</w>"] = Int32(index + 256)
        }
        var merges: [Pair: Int32] = [:]
        var halves: [Pair] = []
        halves.reserveCapacity(lines.count)
        merges.reserveCapacity(lines.count)
        for (index, line) in lines.enumerated() {
            let parts = line.split(separator: " ")
            guard parts.count == 2, let first = symbols[String(parts[0])], let second = symbols[String(parts[1])] else {
                preconditionFailure("merge \(index) joins symbols that exist")
            }
            let merged = Int32(512 + index)
            symbols[String(parts[0]) + String(parts[1])] = merged
            merges[Pair(first: first, second: second)] = merged
            halves.append(Pair(first: first, second: second))
        }
        self.merges = merges
        self.halves = halves
    }

    /// The tokens of a text, without those of its start and end.
    public func encode(_ text: String) -> [Int32] {
        WordSplitter.words(of: cleanup.clean(text)).flatMap { word -> [Int32] in
            switch word {
            case "<|startoftext|>": [Self.startOfText]
            case "<|endoftext|>": [Self.endOfText]
            default: encode(word: String(word))
            }
        }
    }

    /// The bytes that a token stands for; none for the tokens of start and end.
    func bytes(of token: Int32) -> [UInt8] {
        if token < 512 { return [ByteSymbols.bytes[Int(token) % 256]] }
        guard token - 512 < halves.count else { return [] }
        let pair = halves[Int(token) - 512]
        return bytes(of: pair.first) + bytes(of: pair.second)
    }

    private func encode(word: String) -> [Int32] {
        if let tokens = known.withLock({ $0[word] }) { return tokens }
        var symbols = word.utf8.map { Int32(ByteSymbols.indices[Int($0)]) }
        if let last = symbols.indices.last {
            symbols[last] += 256
        }
        while let (pair, merged) = earliestMerge(in: symbols) {
            symbols = join(pair, into: merged, symbols)
        }
        let tokens = symbols
        known.withLock { known in
            if known.count < Self.remembered { known[word] = tokens }
        }
        return tokens
    }

    private func earliestMerge(in symbols: [Int32]) -> (Pair, Int32)? {
        var best: (Pair, Int32)?
        for (first, second) in zip(symbols, symbols.dropFirst()) {
            let pair = Pair(first: first, second: second)
            if let merged = merges[pair], merged < best?.1 ?? .max {
                best = (pair, merged)
            }
        }
        return best
    }

    private func join(_ pair: Pair, into merged: Int32, _ symbols: [Int32]) -> [Int32] {
        var result: [Int32] = []
        var index = 0
        while index < symbols.count {
            if index + 1 < symbols.count, symbols[index] == pair.first, symbols[index + 1] == pair.second {
                result.append(merged)
                index += 2
            } else {
                result.append(symbols[index])
                index += 1
            }
        }
        return result
    }
}

/// The printable character that stands for each byte in the merges (GPT-2's `bytes_to_unicode`).
enum ByteSymbols {
    private static let order: [UInt8] = {
        let printable = Array(UInt8(ascii: "!")...UInt8(ascii: "~")) + Array(0xA1...0xAC) + Array(0xAE...0xFF)
        return printable + (UInt8.min...UInt8.max).filter { !printable.contains($0) }
    }()

    /// Symbol index → byte.
    static let bytes = order

    /// Symbol index → character.
    static let characters: [Unicode.Scalar] = order.enumerated().map { index, byte in
        index < 188 ? Unicode.Scalar(byte) : Unicode.Scalar(UInt8(0)).advanced(by: 256 + index - 188)
    }

    /// Byte → symbol index.
    static let indices: [Int] = {
        var indices = [Int](repeating: 0, count: 256)
        for (index, byte) in order.enumerated() {
            indices[Int(byte)] = index
        }
        return indices
    }()
}

extension Unicode.Scalar {
    fileprivate func advanced(by offset: Int) -> Unicode.Scalar {
        Unicode.Scalar(value + UInt32(offset)) ?? self
    }
}
