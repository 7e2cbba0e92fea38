/// One line of a label file.
enum LabelLine {
    /// A comment, or an empty line.
    case nothing
    /// `[name]`.
    case section(String)
    /// Anything else, without comment and white space at its ends.
    case entry([Unicode.Scalar])

    /// What is wrong with a line.
    struct Problem: Error {
        var message: String

        init(_ message: String) {
            self.message = message
        }
    }

    init(_ line: String) throws(Problem) {
        if let control = LabelText.control(in: line) {
            throw Problem("the control character \(control); take it out")
        }
        let text = LabelText.trimmed(LabelText.withoutComment(Array(line.unicodeScalars)))
        if text.isEmpty {
            self = .nothing
        } else if text.count >= 2, text.first == "[", text.last == "]" {
            self = .section(LabelText.collapsed(String(text.dropFirst().dropLast())))
        } else {
            self = .entry(text)
        }
    }

    /// The label that an entry is.
    static func label(_ text: [Unicode.Scalar]) throws(Problem) -> Label {
        let colon = text.firstIndex(of: ":")
        let name = LabelText.collapsed(String(text[..<(colon ?? text.endIndex)]))
        guard !name.isEmpty else { throw Problem("no label before the colon") }
        try refuseUnseen(name, as: "the label")
        guard let colon else {
            try refuseThreshold(in: text)
            return Label(name: name)
        }
        var label = Label(name: name)
        var description = LabelText.trimmed(text[(colon + 1)...])
        label.pictures = try takePictures(from: &description, of: name)
        if let at = description.lastIndex(of: "@") {
            let number = String(LabelText.trimmed(description[(at + 1)...]))
            guard let threshold = Double(number), (0...1).contains(threshold) else {
                throw Problem("the threshold \"@\(number)\"; expected is a number from 0 to 1 behind @")
            }
            label.threshold = threshold
            description = LabelText.trimmed(description[..<at])
            guard self.threshold(in: description) == nil else {
                throw Problem("two thresholds of \"\(name)\"; give one")
            }
        }
        guard !description.isEmpty || label.threshold != nil || !label.pictures.isEmpty else {
            throw Problem("nothing behind the colon of \"\(name)\"; write its wording, or no colon")
        }
        guard !description.isEmpty else { return label }
        label.wordings = try wordings(description, of: name)
        return label
    }

    /// The background text that an entry is.
    static func background(_ text: [Unicode.Scalar]) throws(Problem) -> String {
        let name = LabelText.collapsed(String(text))
        if text.contains(":") || text.contains(";") || threshold(in: text) != nil {
            throw Problem("\"\(name)\": a background text is one text, without a name, wordings or a threshold")
        }
        try refuseUnseen(name, as: "the background text")
        return name
    }

    private static func refuseUnseen(_ text: String, as what: String) throws(Problem) {
        guard let unseen = LabelText.unseen(in: text) else { return }
        throw Problem("\(what) holds only characters that can't be seen, such as \(unseen); write a word")
    }

    /// Where a number behind an @, or what was meant to be one, ends the text.
    private static func threshold(in text: [Unicode.Scalar]) -> Int? {
        guard let at = text.lastIndex(of: "@") else { return nil }
        let number = LabelText.trimmed(text[(at + 1)...])
        let isMeant =
            number.contains { $0.properties.numericType == .decimal }
            && number.allSatisfy("0123456789.,% ".unicodeScalars.contains)
        return isMeant || Double(String(number)) != nil ? at : nil
    }

    private static func refuseThreshold(in text: [Unicode.Scalar]) throws(Problem) {
        guard let at = threshold(in: text) else { return }
        let name = LabelText.collapsed(String(text[..<at]))
        guard !name.isEmpty else { throw Problem("no label before the threshold") }
        throw Problem("a threshold without a colon; write \"\(name): \(String(text[at...]))\"")
    }

    private static func wordings(_ description: [Unicode.Scalar], of name: String) throws(Problem) -> [String] {
        let wordings = description.split(separator: ";", omittingEmptySubsequences: false).map {
            LabelText.collapsed(String($0))
        }
        if wordings.contains(where: \.isEmpty) {
            throw emptyWording(of: name)
        }
        for wording in wordings { try refuseUnseen(wording, as: "a wording of \"\(name)\"") }
        var known: Set<String> = []
        if let twice = wordings.first(where: { !known.insert($0).inserted }) {
            throw Problem("the wording \"\(twice)\" of \"\(name)\" is there twice; give each once")
        }
        return wordings
    }

    private static func emptyWording(of name: String) -> Problem {
        Problem("an empty wording of \"\(name)\"; put one semicolon between two wordings")
    }
}

/// Pictures in a line: `images(a.jpg, b.jpg)` in the place of a wording.
extension LabelLine {
    private static let opening = Array("images(".unicodeScalars)

    /// Takes the pictures out of what stands behind a colon.
    private static func takePictures(
        from description: inout [Unicode.Scalar], of name: String
    ) throws(Problem) -> [TaughtPicture] {
        guard let start = beginning(in: description) else { return [] }
        guard let end = description[start...].firstIndex(of: ")") else {
            throw Problem("\"images(\" without a closing parenthesis")
        }
        let before = LabelText.trimmed(description[..<start])
        guard before != [";"] else { throw emptyWording(of: name) }
        let after = LabelText.trimmed(description[(end + 1)...])
        guard after.isEmpty || after.first == ";" || after.first == "@" else {
            throw Problem("\"\(String(after))\" behind the images of \"\(name)\"; put a semicolon before a wording")
        }
        let rest = after.first == ";" ? LabelText.trimmed(after.dropFirst()) : after
        if after.first == ";", rest.isEmpty || rest.first == "@" {
            throw emptyWording(of: name)
        }
        let pictures = description[(start + opening.count)..<end]
            .split(separator: ",", omittingEmptySubsequences: false).map { String(LabelText.trimmed($0)) }
        guard !pictures.contains(where: \.isEmpty) else {
            throw Problem("an empty name among the images of \"\(name)\"; write images(first.jpg, second.jpg)")
        }
        guard pictures.count <= LabelFile.mostPictures else {
            throw Problem(
                "\(pictures.count) images teach \"\(name)\"; at most \(LabelFile.mostPictures) are taken")
        }
        let separator: [Unicode.Scalar] = before.isEmpty || after.first == "@" ? [] : [";"]
        // The semicolon before the images is theirs.
        let kept = before.last == ";" ? Array(before.dropLast()) : before
        description = kept + (rest.isEmpty || kept.isEmpty ? [] : separator) + rest
        guard beginning(in: description) == nil else {
            throw Problem("images( stands twice for \"\(name)\"; name all pictures in one")
        }
        return pictures.map { TaughtPicture(path: $0) }
    }

    /// Where `images(` begins a part of the description.
    private static func beginning(in description: [Unicode.Scalar]) -> Int? {
        description.indices.first { index in
            guard description[index...].starts(with: opening) else { return false }
            let before = description[..<index].last { !$0.properties.isWhitespace }
            return before == nil || before == ";"
        }
    }
}
