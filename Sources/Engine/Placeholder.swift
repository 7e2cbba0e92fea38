import COpenBLAS
public enum EnginePlaceholder { public static func threads() -> Int32 { openblas_get_num_threads() } }
