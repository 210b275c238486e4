import Platform

extension Database {
    /// Paths of files beside the database that were copied from it: those kept before a migration,
    /// and what a backup that was interrupted left, in order of their names.
    package var copiesBeside: [String] {
        let folder = DatabaseFile.folder(of: configuration.path)
        let slash = folder.hasSuffix("/") ? "" : "/"
        let name = DatabaseFile.name(of: configuration.path)
        return Folder.names(folder).filter { $0.hasPrefix(name + ".") }.sorted().map {
            folder + slash + $0
        }
    }
}
