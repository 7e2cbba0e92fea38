import CCurl

/// Takes what an HTTP answer brings.
protocol HTTPReceiver: AnyObject {
    /// Takes the head of the last answer; false ends the transfer before its body.
    func receive(_ head: HTTPHead) -> Bool
    /// Takes the next piece of the body; false ends the transfer.
    func receive(_ body: RawSpan) -> Bool
    /// Whether the user wants it to end; asked about once a second and more often.
    var isStopped: Bool { get }
}

/// A GET request.
struct HTTPRequest: Sendable {
    /// An `http` or `https` URL.
    var url: String
    /// The first byte that is wanted, for a file of which a part is there; 0 asks for the whole.
    var start: Int64 = 0
    /// How long nothing may come.
    var stall: Duration
}

/// How a request ended.
enum HTTPEnding: Sendable, Equatable {
    /// The body came to its end; where the answer sends one elsewhere, the absolute URL.
    case complete(redirect: String?)
    /// The receiver wanted no more.
    case refused
    /// The user wanted no more.
    case stopped
    /// The server could not be reached.
    case unreachable(String)
    /// The connection ended before the answer did.
    case brokenOff(String)
    /// What came is no HTTP, or a certificate or a proxy stands in the way.
    case failed(String)
}

/// One GET request by libcurl, on the thread of the caller, who waits for its end.
///
/// libcurl and not URLSession, measured with Swift 6.3: that one gives a reader no way to hold back a fast server
/// (what is not yet written piles up in memory), and a chunked answer with a trailer traps the process. Proxies are
/// those of the environment as libcurl reads it (`http_proxy`, `https_proxy`, `all_proxy`, `no_proxy`); there is no
/// cache and no cookie, and redirects are left to the caller.
enum HTTPTransfer {
    /// Sends the request and hands on what comes.
    static func run(_ request: HTTPRequest, to receiver: some HTTPReceiver) -> HTTPEnding {
        guard let handle = unsafe Self.handle() else { return .failed("libcurl can't be started") }
        defer { unsafe curl_easy_cleanup(handle) }
        let exchange = HTTPExchange(receiver, stall: request.stall)
        return withExtendedLifetime(exchange) {
            var reason = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
            let code = unsafe reason.withUnsafeMutableBufferPointer { buffer in
                unsafe prepare(handle, request, exchange)
                unsafe fetch_set_object(handle, CURLOPT_ERRORBUFFER, buffer.baseAddress)
                return unsafe curl_easy_perform(handle)
            }
            let text = String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return unsafe ending(handle, code, text, exchange)
        }
    }

    /// Made once a process, before any other thread uses libcurl.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private static func handle() -> UnsafeMutableRawPointer? {
        guard isReady else { return nil }
        return unsafe curl_easy_init()
    }

    @unsafe
    private static func prepare(
        _ handle: UnsafeMutableRawPointer, _ request: HTTPRequest, _ exchange: HTTPExchange
    ) {
        let object = unsafe Unmanaged.passUnretained(exchange).toOpaque()
        unsafe fetch_allow_only_http(handle)
        unsafe fetch_set_text(handle, CURLOPT_URL, request.url)
        unsafe fetch_set_text(handle, CURLOPT_USERAGENT, "tagclipd/\(Version.current)")
        if request.start > 0 { unsafe fetch_set_text(handle, CURLOPT_RANGE, "\(request.start)-") }
        for (option, number) in [
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_NOPROGRESS, 0), (CURLOPT_TCP_KEEPALIVE, 1), (CURLOPT_BUFFERSIZE, 131_072),
            (CURLOPT_SUPPRESS_CONNECT_HEADERS, 1), (CURLOPT_CONNECTTIMEOUT, 30),
        ] {
            unsafe fetch_set_number(handle, option, number)
        }
        unsafe fetch_set_receiver(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, object in
            guard let bytes = unsafe bytes, let object = unsafe object else { return 0 }
            let exchange = unsafe Unmanaged<HTTPExchange>.fromOpaque(object).takeUnretainedValue()
            let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
            return unsafe exchange.receive(line: RawSpan(_unsafeBytes: line)) ? size * count : 0
        }
        unsafe fetch_set_object(handle, CURLOPT_HEADERDATA, object)
        unsafe fetch_set_receiver(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, object in
            guard let bytes = unsafe bytes, let object = unsafe object else { return 0 }
            let exchange = unsafe Unmanaged<HTTPExchange>.fromOpaque(object).takeUnretainedValue()
            let body = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
            return unsafe exchange.receive(body: RawSpan(_unsafeBytes: body)) ? size * count : 0
        }
        unsafe fetch_set_object(handle, CURLOPT_WRITEDATA, object)
        unsafe fetch_set_watch(handle) { object, _, _, _, _ in
            guard let object = unsafe object else { return 1 }
            return unsafe Unmanaged<HTTPExchange>.fromOpaque(object).takeUnretainedValue().mayGoOn() ? 0 : 1
        }
        unsafe fetch_set_object(handle, CURLOPT_XFERINFODATA, object)
    }

    @unsafe
    private static func ending(
        _ handle: UnsafeMutableRawPointer, _ code: CURLcode, _ text: String, _ exchange: HTTPExchange
    ) -> HTTPEnding {
        if let verdict = exchange.verdict { return verdict }
        let proxy = unsafe fetch_proxy_status(handle)
        let reason = unsafe text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
        return switch code {
        case CURLE_OK: .complete(redirect: unsafe fetch_redirect(handle).map { unsafe String(cString: $0) })
        case _ where proxy >= 400: .failed("the proxy answers \(proxy): \(reason)")
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR:
            .unreachable(reason)
        case CURLE_OPERATION_TIMEDOUT: exchange.hasHead ? .brokenOff(reason) : .unreachable(reason)
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2,
            CURLE_HTTP2_STREAM:
            .brokenOff(reason)
        default: .failed(reason)
        }
    }
}
