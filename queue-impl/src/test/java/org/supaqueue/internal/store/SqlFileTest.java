package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SqlFileTest {

    private final SqlFile file = new SqlFile("parts.sql");

    @Test
    void shouldIncludeParts() {
        assertThat(file.statement("whole")).isEqualTo("SELECT a\n  FROM t WHERE b = :b");
    }

    @Test
    void shouldPreferTheValuesOfTheCaller() {
        assertThat(file.statement("whole", Map.of("condition", "c = 'x$1'")))
                .isEqualTo("SELECT a\n  FROM t WHERE c = 'x$1'");
    }

    @Test
    void shouldNameAPartThatIsMissing() {
        assertThatThrownBy(() -> file.statement("incomplete")).hasMessage("parts.sql has no part named nowhere");
    }

    @Test
    void shouldFindParametersOutsideOfLiteralsAndCasts() {
        NamedSql sql = NamedSql.parse("SELECT ':no', 'it''s :no', x::text, :a::bigint FROM t WHERE b = :b AND c < :a");

        assertThat(sql.text()).isEqualTo("SELECT ':no', 'it''s :no', x::text, ?::bigint FROM t WHERE b = ? AND c < ?");
        assertThat(sql.positions()).isEqualTo(Map.of("a", List.of(1, 3), "b", List.of(2)));
    }

    @Test
    void shouldRefuseAParameterThatTheStatementDoesNotHave() {
        SqlParameters parameters = NamedSql.parse("SELECT :a").of(null);

        assertThatThrownBy(() -> parameters.setInt("b", 1)).hasMessage("the statement has no parameter :b");
    }
}
