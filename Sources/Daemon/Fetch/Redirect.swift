import Decode

/// Which redirects are followed.
enum Redirect {
    /// How many are followed one after another.
    static let most = 10

    /// The next place; throws ``FetchError/badRedirect(url:reason:)`` where it may not be gone to.
    ///
    /// - Parameters:
    ///   - place: the URL that answered.
    ///   - next: the absolute URL that it named; nil where it named none.
    static func next(from place: String, to next: String?) throws(FetchError) -> String {
        func refused(_ reason: String) -> FetchError { .badRedirect(url: Secrets.mask(place), reason: reason) }
        guard let next else { throw refused("it doesn't say where to") }
        guard MirrorURL.isHTTP(next) else { throw refused("\(Secrets.mask(next)) is no http or https URL") }
        guard MirrorURL.scheme(place) == "http" || MirrorURL.scheme(next) == "https" else {
            throw refused("\(Secrets.mask(next)) would be without the encryption that was asked for")
        }
        return next
    }
}
