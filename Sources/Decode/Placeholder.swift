import CFFmpeg
import CHeif
public enum DecodePlaceholder { public static func version() -> UInt32 { avformat_version() &+ heif_get_version_number() } }
