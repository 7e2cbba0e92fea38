import FoundationEssentials

extension DecodingError {
    /// Why something can't be decoded, in a few words for people: where it stands, and what is wrong with it.
    var reason: String {
        let context: Context? =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
                .dataCorrupted(let context):
                context
            @unknown default: nil
            }
        guard let context else { return "it can't be read" }
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        let text = String(context.debugDescription.prefix(160))
        return path.isEmpty ? text : "\(path): \(text)"
    }
}

/// Decodes JSON of a model's file; `problem` begins the sentence that says why it can't be.
func decodeModelFile<Content: Decodable>(
    _ type: Content.Type, from json: Data, path: String, problem: String
) throws(EngineError) -> Content {
    do {
        return try JSONDecoder().decode(type, from: json)
    } catch DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty {
        throw .invalidModel(path: path, problem: "\(problem): it is no JSON at all")
    } catch let error as DecodingError {
        throw .invalidModel(path: path, problem: "\(problem) (\(error.reason))")
    } catch {
        throw .invalidModel(path: path, problem: problem)
    }
}
