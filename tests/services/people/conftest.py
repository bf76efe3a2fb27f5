from collections.abc import Iterator
import pytest
from sqlalchemy import create_engine, make_url, text
from db import engines, keys, types
from db.models import metadata
from tests.services.people.scene import Scene, build
N=[0]
@pytest.fixture
def scene(postgres) -> Iterator[Scene]:
    types.use(keys.make_ring(b"k" * 32))
    N[0]+=1
    base = make_url(postgres).set(drivername="postgresql+psycopg")
    admin = create_engine(base, isolation_level="AUTOCOMMIT")
    name=f"s{N[0]}"
    with admin.connect() as conn: conn.execute(text(f"CREATE DATABASE {name}"))
    url = base.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    engine = engines.writer(url)
    metadata.create_all(engine)
    yield build(engine)
    engine.dispose()
    with admin.connect() as conn: conn.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()
