package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks who owns the tables of the queue, and who else may create objects in the schema. The queue never reads a table
 * that belongs to an untrusted role.
 */
final class SchemaOwners {

    private static final System.Logger LOG = System.getLogger(SchemaOwners.class.getName());

    /**
     * Finds tables of the queue with an untrusted owner. Trusted are the owner of the schema, the owner of the database
     * and superusers, because they could take over the tables anyway. Trusted are also roles of which the current role
     * is a member. For a superuser pg_has_role is always true, so for a superuser the query reads pg_auth_members.
     */
    private static final String STRANGERS = """
            SELECT pg_catalog.concat(c.relname, ' (', owner.rolname, ')')
              FROM pg_catalog.pg_class AS c
              JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_roles AS owner ON owner.oid = c.relowner
              JOIN pg_catalog.pg_roles AS me ON me.rolname = current_user
             WHERE n.nspname = ?::text
               AND c.relname = ANY (ARRAY['job_queue', 'job_attempt', 'queue_installation', 'queue_migration']::name[])
               AND c.relowner <> n.nspowner
               AND c.relowner <> (SELECT datdba FROM pg_catalog.pg_database
                                   WHERE datname = pg_catalog.current_database())
               AND NOT owner.rolsuper
               AND NOT CASE WHEN me.rolsuper
                            THEN EXISTS (SELECT FROM pg_catalog.pg_auth_members
                                          WHERE roleid = c.relowner AND member = me.oid)
                            ELSE pg_catalog.pg_has_role(c.relowner, 'MEMBER') END
             ORDER BY c.relname""";

    private static final String CREATORS = """
            SELECT CASE WHEN granted.grantee = 0::oid THEN 'PUBLIC' ELSE pg_catalog.quote_ident(role.rolname) END
              FROM pg_catalog.pg_namespace AS n
             CROSS JOIN LATERAL pg_catalog.aclexplode(n.nspacl) AS granted
              LEFT JOIN pg_catalog.pg_roles AS role ON role.oid = granted.grantee
             WHERE n.nspname = ?::text AND granted.privilege_type = 'CREATE' AND granted.grantee <> n.nspowner
               AND (granted.grantee = 0::oid
                    OR NOT role.rolsuper AND NOT pg_catalog.pg_has_role(granted.grantee, 'MEMBER'))
             ORDER BY 1""";

    private SchemaOwners() {}

    /** @throws SchemaMismatchException if a table of the queue belongs to an untrusted role */
    static void check(Connection connection, String schema) throws SQLException {
        List<String> tables = query(connection, STRANGERS, schema);
        if (!tables.isEmpty()) {
            throw new SchemaMismatchException(
                    "schema " + schema + " has tables of the queue that belong to other roles: "
                            + String.join(", ", tables)
                            + "; drop them, give them to the owner of the schema, or set supaqueue.schema to another schema");
        }
    }

    /** Logs a warning if other roles may create objects in the schema. */
    static void warnOfCreators(Connection connection, String schema) throws SQLException {
        List<String> creators = query(connection, CREATORS, schema);
        if (!creators.isEmpty()) {
            String quoted = Schema.quote(schema);
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Other roles may create objects in schema {0}, beside the queue''s tables. Unless they need to, run:"
                            + " REVOKE CREATE ON SCHEMA {1} FROM {2}",
                    schema,
                    quoted,
                    String.join(", ", creators));
        }
    }

    private static List<String> query(Connection connection, String sql, String schema) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, schema);
            try (ResultSet row = statement.executeQuery()) {
                List<String> found = new ArrayList<>();
                while (row.next()) {
                    found.add(row.getString(1));
                }
                return found;
            }
        }
    }
}
