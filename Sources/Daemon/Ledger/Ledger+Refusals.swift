import Engine
import FoundationEssentials
import GRDB

/// Refused credentials, so that a service that starts again and again does not lock an account.
///
/// An account is known by a digest with a salt of this ledger: nobody can try passwords on what lies here.
extension Ledger: RefusalStore {
    func refusal(of server: StreamServer) -> KeptRefusal? {
        let row = read { db in
            try Row.fetchOne(
                db, sql: "SELECT refusals, until, detail FROM refusal WHERE account = ?",
                arguments: [try Self.key(of: server, db)])
        }
        guard let row = row ?? nil, let refusals = row.value(of: "refusals", as: Int.self),
            let until = row.value(of: "until", as: Int64.self)
        else { return nil }
        return KeptRefusal(
            refusals: refusals, until: Timestamp(microseconds: until), detail: row.value(of: "detail"))
    }

    func keep(_ refusal: KeptRefusal, of server: StreamServer) {
        let fact = Fact(name: name(of: server), kind: .begin) { @Sendable db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO refusal (account, refusals, until, detail) VALUES (?, ?, ?, ?)",
                arguments: [
                    try Self.key(of: server, db), refusal.refusals, refusal.until.microseconds, refusal.detail,
                ])
        }
        keep([fact])
    }

    func forget(_ server: StreamServer) {
        let fact = Fact(name: name(of: server), kind: .end) { @Sendable db in
            try db.execute(sql: "DELETE FROM refusal WHERE account = ?", arguments: [try Self.key(of: server, db)])
        }
        keep([fact])
    }

    private func name(of server: StreamServer) -> String { "refusal\n" + server.host + "\n" + server.account }

    private static func key(of server: StreamServer, _ db: Database) throws -> String {
        let salt = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'salt'") ?? ""
        return SHA256.hexadecimal(Array((salt + server.host + "\n" + server.account).utf8))
    }
}
