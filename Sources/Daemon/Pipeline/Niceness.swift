import Glibc

/// How far work stands back behind other programs, which Linux keeps by thread and lets nobody take back.
enum Niceness {
    /// The most there is.
    private static let most: Int32 = 19

    /// What is so much nicer than this process.
    ///
    /// The process's niceness counts and not this thread's: Dispatch may have given another one to it.
    static func ofProcess(adding nice: Int) -> Int32 {
        min(getpriority(.init(PRIO_PROCESS.rawValue), id_t(getpid())) + Int32(nice), most)
    }

    /// Gives this thread a niceness, and all threads that it starts from now on.
    static func take(_ niceness: Int32) {
        _ = setpriority(.init(PRIO_PROCESS.rawValue), 0, niceness)
    }
}
