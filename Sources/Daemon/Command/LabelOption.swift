import Engine

/// A label as an option of a command names it.
enum LabelOption {
    /// The label's name; throws where the text can't be one, or is one of `others`.
    ///
    /// - Parameters:
    ///   - option: what people typed before it, for messages.
    ///   - lengths: how long texts may be in the templates that it will be put into.
    static func name(
        _ text: String, of option: String, beside others: [Label], _ lengths: inout TextLengths
    ) throws(ConfigurationProblem) -> String {
        func problem(_ message: String) -> ConfigurationProblem {
            ConfigurationProblem(description: "\(option) \(message)")
        }
        if let control = LabelText.control(in: text) {
            throw problem("\"\(printable(text))\" holds the control character \(control); take it out")
        }
        let name = LabelText.collapsed(text)
        guard !name.isEmpty else { throw problem("\"\(text)\" is empty") }
        if let unseen = LabelText.unseen(in: name) {
            throw problem("holds only characters that can't be seen, such as \(unseen); write a word")
        }
        guard !others.contains(where: { $0.name == name }) else {
            throw problem("\"\(name)\" is there twice; give each label once")
        }
        if let message = lengths.problem(with: name, of: name) { throw problem(message) }
        return name
    }
}
