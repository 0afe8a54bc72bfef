package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.store.Catalog.Column;
import org.supaqueue.internal.store.Catalog.Function;

/**
 * Calls every table, view, sequence and function of the catalog as each role. An object that is not in the lists below
 * fails a test, so whoever adds an object decides who may use the object.
 */
class PrivilegesTest extends StoreTest {

    private static final String OWNER = "postgres";

    /** A login without grants: what PUBLIC may do. */
    private static final String STRANGER = "stranger";

    private static final List<String> ROLES =
            List.of(STRANGER, "supaqueue_producer", "supaqueue_reader", "supaqueue_operator");

    private static final String NO_PRIVILEGE = "42501";

    /** PostgreSQL refuses to change the view, whoever asks. */
    private static final String NOT_UPDATABLE = "55000";

    /** The same for a sequence. */
    private static final String WRONG_KIND = "42809";

    private static final String EVERYTHING = "all columns";

    /** Table, view or sequence; statement; role; columns. What is not here is refused. */
    private static final String RELATIONS = """
            bulk_operation INSERT supaqueue_operator filter kind new_priority new_queue new_run_at rate requested_by
            bulk_operation SELECT supaqueue_operator all columns
            bulk_operation SELECT supaqueue_reader all columns
            bulk_operation UPDATE supaqueue_operator finished_at state
            bulk_operation_operation_id_seq nobody
            bulk_operations SELECT supaqueue_operator all columns
            bulk_operations SELECT supaqueue_reader all columns
            current_jobs SELECT supaqueue_operator all columns
            current_jobs SELECT supaqueue_reader all columns
            job_attempt SELECT supaqueue_operator all columns
            job_attempt SELECT supaqueue_reader all columns
            error_stats SELECT supaqueue_operator all columns
            error_stats SELECT supaqueue_reader all columns
            job_audit INSERT supaqueue_operator action affected details job_id queue
            job_audit SELECT supaqueue_operator all columns
            job_audit SELECT supaqueue_reader all columns
            job_audit_audit_id_seq nobody
            job_counts SELECT supaqueue_operator all columns
            job_counts SELECT supaqueue_reader all columns
            job_problems SELECT supaqueue_operator all columns
            job_problems SELECT supaqueue_reader all columns
            job_stats SELECT supaqueue_operator all columns
            job_stats SELECT supaqueue_reader all columns
            nodes SELECT supaqueue_operator all columns
            nodes SELECT supaqueue_reader all columns
            queue_stats SELECT supaqueue_operator all columns
            queue_stats SELECT supaqueue_reader all columns
            job_queue INSERT supaqueue_producer backoff expires_at headers http_verb label payload priority queue\
             retry_limit run_at tags timeout_ms trace_parent unique_key url_path
            job_queue SELECT supaqueue_operator all columns
            job_queue SELECT supaqueue_producer backoff content created_at duration_ms error expires_at finished_at\
             http_verb job_id label priority queue response_status response_truncated retry_count retry_limit run_at\
             snooze_count started_at status tags unique_key unique_until url_path
            job_queue SELECT supaqueue_reader all columns
            job_queue UPDATE supaqueue_operator cancel_requested_at due error finished_at lost_leases retry_count run_at\
             snooze_count status unique_until
            job_queue_job_id_seq nobody
            job_schedule SELECT supaqueue_operator all columns
            job_schedule SELECT supaqueue_reader all columns
            job_schedule UPDATE supaqueue_operator backfill_from backfill_until pause_reason paused_at problem_at\
             run_requested_at
            queue_control INSERT supaqueue_operator all columns
            queue_control SELECT supaqueue_operator all columns
            queue_control SELECT supaqueue_reader all columns
            queue_control UPDATE supaqueue_operator pause_reason paused_at
            queue_control_version nobody
            queue_installation nobody
            queue_migration nobody
            queue_node SELECT supaqueue_operator all columns
            queue_node SELECT supaqueue_reader all columns
            queues SELECT supaqueue_operator all columns
            queues SELECT supaqueue_reader all columns
            schedule_run SELECT supaqueue_operator all columns
            schedule_run SELECT supaqueue_reader all columns
            schedule_runs SELECT supaqueue_operator all columns
            schedule_runs SELECT supaqueue_reader all columns
            schedules SELECT supaqueue_operator all columns
            schedules SELECT supaqueue_reader all columns
            workers SELECT supaqueue_operator all columns
            workers SELECT supaqueue_reader all columns
            """;

    /**
     * Function; where its names come from; who may call it. atomic: resolved when created. fixed: its own search_path.
     * named: it names everything in full, and keeps the caller's search_path for the triggers of an application.
     */
    private static final String FUNCTIONS = """
            abort_bulk atomic: supaqueue_operator
            abort_bulk_operations fixed, as the owner: nobody
            announce_bulk_operation fixed: nobody
            announce_jobs named: nobody
            backfill_schedule atomic: supaqueue_operator
            begin_bulk_operation fixed: nobody
            bulk_cancel atomic: supaqueue_operator
            bulk_count atomic: supaqueue_operator supaqueue_reader
            bulk_count_walk atomic: supaqueue_operator supaqueue_reader
            bulk_find atomic: nobody
            bulk_lock atomic: nobody
            bulk_move atomic: supaqueue_operator
            bulk_retry atomic: supaqueue_operator
            bulk_states atomic: supaqueue_operator supaqueue_reader
            bulk_statuses atomic: supaqueue_operator supaqueue_reader
            bulk_walks atomic: supaqueue_operator supaqueue_reader
            cancel_job atomic: supaqueue_operator
            check_bulk_filter fixed: supaqueue_operator supaqueue_reader
            check_job_search fixed: supaqueue_operator supaqueue_reader
            check_text named: nobody
            checked_queue atomic: supaqueue_operator
            checked_reason atomic: supaqueue_operator
            count_jobs atomic: supaqueue_operator supaqueue_reader
            create_schedule atomic: nobody
            cron_fault fixed: nobody
            drop_schedule atomic: nobody
            checked_requester atomic: supaqueue_operator
            enqueue_unique atomic: supaqueue_producer
            explain_queue atomic: supaqueue_operator supaqueue_reader
            explain_time atomic: supaqueue_operator supaqueue_reader
            explain_waiting atomic: supaqueue_operator supaqueue_reader
            find_jobs atomic: supaqueue_operator supaqueue_reader
            follow_schedule fixed: nobody
            follow_unique_key named: nobody
            insert_unique_job named: supaqueue_producer
            job_explain atomic: supaqueue_operator supaqueue_reader
            json_path atomic: supaqueue_operator supaqueue_reader
            jobs_in_flight atomic: supaqueue_operator supaqueue_reader
            known_schedule atomic: supaqueue_operator
            live_nodes atomic: supaqueue_operator supaqueue_reader
            new_installation atomic: nobody
            numbers_exceed named: stranger supaqueue_operator supaqueue_producer supaqueue_reader
            option_fault fixed: stranger supaqueue_operator supaqueue_producer supaqueue_reader
            pause_queue atomic: supaqueue_operator
            pause_schedule atomic: supaqueue_operator
            process_current_jobs_if_unlocked atomic: nobody
            purge_once atomic: supaqueue_operator
            purge_page atomic: supaqueue_operator
            purge_queue atomic: supaqueue_operator
            queue_states atomic: supaqueue_operator supaqueue_reader
            quoted_value atomic: supaqueue_operator
            raise_control_version fixed, as the owner: nobody
            refuse_bulk_change fixed: nobody
            refuse_lease_token named: nobody
            refuse_status_change fixed: nobody
            refuse_value named: supaqueue_operator
            release_passed_key named: supaqueue_operator supaqueue_producer
            renew_installation fixed, as the owner: nobody
            resume_queue atomic: supaqueue_operator
            resume_schedule atomic: supaqueue_operator
            retry_failed_jobs atomic: supaqueue_operator
            retry_job atomic: supaqueue_operator
            retry_keyless_job named: supaqueue_operator
            run_schedule atomic: supaqueue_operator
            schedule_fault atomic: nobody
            schedule_job named: nobody
            schedule_run_states atomic: supaqueue_operator supaqueue_reader
            schedule_states atomic: supaqueue_operator supaqueue_reader
            search_page atomic: supaqueue_operator supaqueue_reader
            start_run atomic: nobody
            status_counts atomic: supaqueue_operator supaqueue_reader
            state_fault fixed: stranger supaqueue_operator supaqueue_producer supaqueue_reader
            take_unique_key named: nobody
            text_density named: stranger supaqueue_operator supaqueue_producer supaqueue_reader
            unique_key_fault fixed: stranger supaqueue_operator supaqueue_producer supaqueue_reader
            verify_job named: nobody
            wake_queue atomic: supaqueue_operator
            write_schedule atomic: nobody
            zone_rule atomic: nobody
            add_counts atomic: nobody
            audit_bulk_operation fixed, as the owner: nobody
            audit_enqueue atomic: nobody
            audit_pause fixed, as the owner: nobody
            audit_runs atomic: nobody
            audit_schedule fixed, as the owner: nobody
            counted_jobs atomic: supaqueue_operator supaqueue_reader
            error_groups atomic: supaqueue_operator supaqueue_reader
            error_rows atomic: supaqueue_operator supaqueue_reader
            stats_rows atomic: supaqueue_operator supaqueue_reader
            error_series atomic: supaqueue_operator supaqueue_reader
            job_problem_states atomic: supaqueue_operator supaqueue_reader
            job_stat_states atomic: supaqueue_operator supaqueue_reader
            node_states atomic: supaqueue_operator supaqueue_reader
            oldest_due_jobs atomic: supaqueue_operator supaqueue_reader
            queue_series atomic: supaqueue_operator supaqueue_reader
            stamp_audit fixed: nobody
            stats_bounds atomic: supaqueue_operator supaqueue_reader
            stats_buckets atomic: supaqueue_operator supaqueue_reader
            stats_percentile atomic: supaqueue_operator supaqueue_reader
            stats_period fixed: supaqueue_operator supaqueue_reader
            stats_series atomic: supaqueue_operator supaqueue_reader
            stats_sums atomic: supaqueue_operator supaqueue_reader
            stats_totals atomic: supaqueue_operator supaqueue_reader
            """;

    @BeforeEach
    void makeRoles() throws SQLException, IOException {
        queue.execute("DO $$ BEGIN CREATE ROLE stranger LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        queue.execute("GRANT USAGE ON SCHEMA public TO stranger");
        try (InputStream in = Store.class.getResourceAsStream("/org/supaqueue/sql/roles.sql")) {
            queue.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void shouldLetEachRoleUseOnlyTheListedColumnsOfEachRelation() throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = queue.where.connect()) {
            connection.setAutoCommit(false);
            List<Column> columns = Catalog.columns(connection);
            for (String relation :
                    columns.stream().map(Column::relation).distinct().toList()) {
                List<Column> own = columns.stream()
                        .filter(each -> each.relation().equals(relation))
                        .toList();
                List<String> allowed = allowed(connection, own);
                lines.addAll(allowed.isEmpty() ? List.of(relation + " nobody") : allowed);
            }
        }
        assertThat(lines).containsExactlyInAnyOrderElementsOf(RELATIONS.lines().toList());
    }

    private static List<String> allowed(Connection connection, List<Column> own) throws SQLException {
        String relation = own.get(0).relation();
        List<String> lines = new ArrayList<>();
        for (String role : ROLES) {
            for (String statement : List.of("SELECT", "INSERT", "UPDATE")) {
                List<String> names = new ArrayList<>();
                for (Column column : own) {
                    if (may(connection, role, statement(statement, column))) {
                        names.add(column.name());
                    }
                }
                if (!names.isEmpty()) {
                    lines.add(String.join(" ", relation, statement, role, "")
                            + (names.size() == own.size() ? EVERYTHING : String.join(" ", names)));
                }
            }
            for (String whole : whole(own.get(0))) {
                if (may(connection, role, whole)) {
                    lines.add(role + " may " + whole);
                }
            }
        }
        return lines;
    }

    private static String statement(String statement, Column column) {
        String pattern =
                switch (statement) {
                    case "SELECT" -> "SELECT %2$s FROM %1$s";
                    case "INSERT" -> "INSERT INTO %1$s (%2$s) SELECT NULL WHERE false";
                    default -> "UPDATE %1$s SET %2$s = DEFAULT WHERE false";
                };
        return pattern.formatted(column.relation(), column.name());
    }

    private static List<String> whole(Column column) {
        String relation = column.relation();
        return switch (column.kind()) {
            case "S" -> List.of("SELECT nextval('" + relation + "')", "SELECT setval('" + relation + "', 1)");
            case "v" -> List.of("DELETE FROM " + relation + " WHERE false");
            default -> List.of("DELETE FROM " + relation + " WHERE false", "TRUNCATE " + relation + " CASCADE");
        };
    }

    @Test
    void shouldLetEachRoleCallOnlyTheListedFunctions() throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = queue.where.connect()) {
            connection.setAutoCommit(false);
            for (Function function : Catalog.functions(connection)) {
                assertThat(may(connection, OWNER, function.call()))
                        .as("owner may call %s", function.name())
                        .isTrue();
                List<String> callers = new ArrayList<>();
                for (String role : ROLES) {
                    if (may(connection, role, function.call())) {
                        callers.add(role);
                    }
                }
                callers.sort(null);
                lines.add(function.name() + " " + function.path() + ": "
                        + (callers.isEmpty() ? "nobody" : String.join(" ", callers)));
            }
        }
        assertThat(lines).containsExactlyInAnyOrderElementsOf(FUNCTIONS.lines().toList());
    }

    /** Only a trigger can call the functions that run as the owner. */
    @Test
    void shouldRunOnlyTriggersAsTheOwner() throws SQLException {
        assertThat(queue.query("SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
                        + " AND prosecdef AND prorettype <> 'trigger'::regtype"))
                .isEqualTo("0");
    }

    /** Whether the role has the right to a statement, which may fail for another reason. Changes nothing. */
    private static boolean may(Connection connection, String role, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL ROLE " + role);
            statement.execute(sql);
            return true;
        } catch (SQLException e) {
            if (List.of(NO_PRIVILEGE, NOT_UPDATABLE, WRONG_KIND).contains(e.getSQLState())) {
                return false;
            }
            // Class 42: the test wrote a wrong statement.
            assertThat(e.getSQLState()).as("%s: %s", sql, e.getMessage()).doesNotStartWith("42");
            return true;
        } finally {
            connection.rollback();
        }
    }
}
