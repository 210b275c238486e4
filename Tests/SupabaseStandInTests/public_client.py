"""Uses the stand-in for Supabase by the public client of PyPI, which shares no code with it.

    python3 public_client.py URL ANON_KEY ORGANIZATION OTHER_ORGANIZATION

Expects the user ada@acme.example of ORGANIZATION and 1,500 contacts there. Prints a line for each
thing proved, then how many; ends with status 1 at the first that fails.
"""

import sys
import uuid

from postgrest.exceptions import APIError
from supabase import create_client

url, key, organization, other = sys.argv[1:5]
proved = 0


def prove(what, is_true):
    global proved
    if not is_true:
        sys.exit("failed: " + what)
    proved += 1
    print("proved: " + what)


def error_of(query):
    try:
        query.execute()
    except APIError as error:
        return error
    sys.exit("no error came")


client = create_client(url, key)
rows = client.table("contacts").select("id").execute().data
prove("without a session no row is visible", rows == [])
error = error_of(client.table("contacts").insert({"name": "x", "organization_id": organization}))
prove("without a session no row is writable", error.code == "42501")

session = client.auth.sign_in_with_password(
    {"email": "ada@acme.example", "password": "correct horse"}
).session
prove("the password opens a session", session.expires_in == 3600 and session.token_type == "bearer")
prove("the session has its user", client.auth.get_user().user.email == "ada@acme.example")
fresh = client.auth.refresh_session().session
prove("the session is refreshed", fresh.refresh_token != session.refresh_token)

contacts = lambda: client.table("contacts")
page = contacts().select("id,name", count="exact").order("id").execute()
prove("max-rows cuts a page", len(page.data) == 1000 and page.count == 1500)
page = contacts().select("id").order("id").range(1490, 1600).execute()
prove("a range ends where the rows do", len(page.data) == 10)

# All rows, by keyset on two columns.
seen, last = [], None
while True:
    query = contacts().select("id,lead_score").order("lead_score").order("id").limit(400)
    if last:
        query = query.or_(
            f'lead_score.gt.{last["lead_score"]},'
            f'and(lead_score.eq.{last["lead_score"]},id.gt.{last["id"]})'
        )
    rows = query.execute().data
    if not rows:
        break
    seen += rows
    last = rows[-1]
prove("a keyset finds every row once", len(seen) == len({row["id"] for row in seen}) == 1500)

ids = [row["id"] for row in seen[:3]]
prove("in_ finds the rows", len(contacts().select("id").in_("id", ids).execute().data) == 3)
rows = contacts().select("name").ilike("name", "contact 150%").order("name").execute().data
prove("ilike finds the rows", [row["name"] for row in rows] == ["Contact 150", "Contact 1500"])
rows = contacts().select("id").not_.is_("email", "null").eq("lead_score", 7).execute().data
prove("not and is find the rows", len(rows) == 15)
one = contacts().select("id").eq("id", str(uuid.uuid4())).execute()
prove("a filter that matches nothing answers no row", one.data == [])

new = [{"id": str(uuid.uuid4()), "organization_id": organization, "name": n} for n in "ab"]
made = contacts().insert(new).execute().data
prove("a bulk insert answers its rows", [row["name"] for row in made] == ["a", "b"])
prove("defaults are filled", made[0]["created_at"] is not None)
error = error_of(contacts().insert(new[0]))
# Under row level security PostgreSQL keeps the key to itself: no DETAIL.
prove("a second insert is a conflict", error.code == "23505" and "contacts_pkey" in error.message)
merged = contacts().upsert([dict(new[0], name="A"), dict(new[1], name="B")]).execute().data
prove("an upsert updates", [row["name"] for row in merged] == ["A", "B"])
third = {"id": str(uuid.uuid4()), "organization_id": organization, "name": "c"}
kept = contacts().upsert([new[0], third], ignore_duplicates=True).execute().data
prove("ignored duplicates are missing", [row["name"] for row in kept] == ["c"])
unlike = [dict(new[0], id=str(uuid.uuid4())), dict(third, id=str(uuid.uuid4()), phone="1")]
made = contacts().insert(unlike, default_to_null=False).execute().data
prove("unlike keys are united by the client", [row["phone"] for row in made] == [None, "1"])

changed = contacts().update({"name": "AA"}).eq("id", new[0]["id"]).eq("name", "A").execute().data
prove("a conditional update takes", [row["name"] for row in changed] == ["AA"])
changed = contacts().update({"name": "BB"}).eq("id", new[0]["id"]).eq("name", "A").execute().data
prove("a stale condition changes nothing, without an error", changed == [])
gone = contacts().delete().eq("id", third["id"]).execute().data
prove("a delete answers what it deleted", [row["id"] for row in gone] == [third["id"]])
error = error_of(contacts().insert({"name": "x", "organization_id": other}))
prove("another organization is out of reach", error.code == "42501")
error = error_of(contacts().update({"nickname": "x"}).eq("id", new[0]["id"]))
prove("an unknown column is named", error.code == "PGRST204" and "'nickname'" in error.message)
prove("an unknown table is", error_of(client.table("nothing").select("*")).code == "PGRST205")

mine = client.rpc("get_my_organization_id").execute().data
prove("a scalar function answers", mine == organization)
prove("an unknown function is none", error_of(client.rpc("nothing", {"a": 1})).code == "PGRST202")

client.auth.sign_out()
prove("after logout no row is visible", client.table("contacts").select("id").execute().data == [])
print(f"{proved} proved")
