import CFFmpeg

/// Owner of one `AVDictionary`.
@safe
struct OptionDictionary: ~Copyable {
    var pointer: OpaquePointer?

    init(_ options: [String: String]) {
        var pointer: OpaquePointer?
        for (key, value) in options {
            unsafe av_dict_set(&pointer, key, value, 0)
        }
        unsafe self.pointer = unsafe pointer
    }

    deinit {
        var owned = unsafe pointer
        unsafe av_dict_free(&owned)
    }

    /// Those that are still in it: what takes an option takes it out.
    var names: [String] {
        var names: [String] = []
        var entry: UnsafeMutablePointer<AVDictionaryEntry>?
        while let next = unsafe av_dict_get(pointer, "", entry, AV_DICT_IGNORE_SUFFIX) {
            unsafe names.append(String(cString: next.pointee.key))
            unsafe entry = unsafe next
        }
        return names
    }
}
