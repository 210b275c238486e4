/// The SQL files of this folder, which make the databases.
enum SetupSQL {
    static let supabase = String(decoding: PackageResources.supabase_sql, as: UTF8.self)
    static let guardian = String(decoding: PackageResources.guardian_sql, as: UTF8.self)
    static let guardianEarlierForms = String(
        decoding: PackageResources.guardian_earlier_forms_sql,
        as: UTF8.self
    )
}
