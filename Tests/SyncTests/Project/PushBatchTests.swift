import JSON
import SupabaseStandIn
import Testing

@Suite("A request of many operations", .serialized)
struct PushBatchTests {
    @Test("answers each as a request of its own does: order, poison, twins and conflicts")
    func asEachAlone() async throws {
        let together = try await ProjectScene(ProjectScene.exact)
        let apart = try await ProjectScene(ProjectScene.exact)
        for round in ["first", "again"] {
            let many = try await push(Self.operations, to: together)
            var each: [String] = []
            for operation in Self.operations { each += try await push([operation], to: apart) }
            #expect(many == each, "\(round)")
            #expect(many.count == Self.operations.count)
        }
        for scene in [together, apart] {
            let names = try await scene.value(
                "SELECT string_agg(name || rev, ' ' ORDER BY id) FROM contacts JOIN assay.stamp USING (id)"
            )
            #expect(names == "eins3 two2 four4 five1")
            #expect(try await scene.value("SELECT count(*) FROM assay.conflict") == "2")
        }
    }

    private static let operations: [JSON] = [
        insert(1, 1, ["name": "one"]), insert(2, 2, ["name": "two", "phone": "2"]),
        insert(3, 3, ["name": "not mine", "organization_id": .string(row(99))]),
        insert(4, 4, ["name": "four"]),
        change(5, 1, ["name": "one"], ["name": "uno"]),
        change(6, 2, ["name": "seen otherwise", "phone": "2"], ["name": "due", "phone": "22"]),
        change(7, 4, ["nothing": .null], ["nothing": "1"]),
        change(8, 9, ["name": "x"], ["name": "y"]),
        change(9, 1, ["name": "uno"], ["name": "eins"]),
        change(9, 1, ["name": "uno"], ["name": "eins"]),
        change(10, 4, ["name": "four"], ["name": "IV"]),
        operation(11, "delete", 4, ["base": ["name": "IV"]]),
        operation(12, "delete", 2, ["base": ["name": "due"]]),
        insert(13, 4, ["name": "four"]), insert(14, 5, ["name": "five"]),
        insert(15, 4, ["name": "four"], restores: true),
        insert(16, 1, ["name": "other"]),
    ]

    private static func row(_ number: Int) -> String { ProjectScene.contact(number) }

    private static func operation(
        _ number: Int,
        _ kind: String,
        _ row: Int,
        _ more: [String: JSON]
    ) -> JSON {
        var fields: [String: JSON] = [
            "op": .string(Self.row(1000 + number)), "table": "contacts", "kind": .string(kind),
            "id": .string(Self.row(row)),
        ]
        fields.merge(more) { _, new in new }
        return .object(JSONObject(members: fields.map { ($0.key, $0.value) }))
    }

    private static func insert(
        _ number: Int,
        _ row: Int,
        _ values: [String: JSON],
        restores: Bool = false
    ) -> JSON {
        let set = values.merging(["organization_id": .string(ProjectScene.acme)]) { old, _ in old }
        return operation(
            number,
            "insert",
            row,
            [
                "set": .object(JSONObject(members: set.map { ($0.key, $0.value) })),
                "restores": .bool(restores),
            ]
        )
    }

    private static func change(_ number: Int, _ row: Int, _ base: JSON, _ set: JSON) -> JSON {
        operation(number, "update", row, ["base": base, "set": set])
    }

    /// One request; of each verdict what does not depend on the clock.
    private func push(_ operations: [JSON], to scene: ProjectScene) async throws -> [String] {
        let user = try await scene.value("SELECT id FROM auth.users WHERE email LIKE 'ada%'")
        let list = JSON.array(operations).canonicalText
        let database = scene.project.database
        let answer = try await BlockingWork.run {
            let connection = try database.connect(as: "postgres")
            defer { connection.close() }
            try connection.run(
                script: """
                    SET request.jwt.claims = '{"sub": "\(user ?? "")", "role": "authenticated"}';
                    SET ROLE authenticated
                    """
            )
            return try connection.value(
                """
                SELECT string_agg(concat_ws(' ', right(v ->> 'op', 2), v ->> 'state', v ->> 'code',
                    v ->> 'rev', v ->> 'replay', (v ->> 'row')::jsonb ->> 'name',
                    jsonb_array_length(v -> 'conflicts')), E'\\n' ORDER BY n)
                FROM jsonb_array_elements(public.assay_push('\(list)') -> 'verdicts')
                    WITH ORDINALITY AS answers(v, n)
                """
            )
        }
        return (answer ?? "").split(separator: "\n").map(String.init)
    }
}
