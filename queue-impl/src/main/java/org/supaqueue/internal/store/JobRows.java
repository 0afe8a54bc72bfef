package org.supaqueue.internal.store;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Reads jobs by JDBC, for statements that EclipseLink cannot map and for connections that it does not use. The
 * annotations of {@link JobRow} are the only mapping, so both ways read the same columns.
 */
final class JobRows {

    private static final Map<Class<?>, Class<?>> BOXED =
            Map.of(long.class, Long.class, int.class, Integer.class, boolean.class, Boolean.class);

    private static final List<Mapped> COLUMNS = Arrays.stream(JobRow.class.getDeclaredFields())
            .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
            .map(Mapped::of)
            .toList();

    private JobRows() {}

    /** Reads the current row of a statement that selects {@link JobRow#COLUMNS}. */
    static JobRow read(ResultSet row) throws SQLException {
        JobRow job = new JobRow();
        for (Mapped column : COLUMNS) {
            column.copy(row, job);
        }
        return job;
    }

    /** A column and the field that holds its value. The converter is null if the field has the value as read. */
    private record Mapped(String column, Field field, AttributeConverter<Object, Object> converter) {

        static Mapped of(Field field) {
            field.setAccessible(true);
            Column column = field.getAnnotation(Column.class);
            return new Mapped(column == null ? field.getName() : column.name(), field, converterOf(field));
        }

        @SuppressWarnings("unchecked")
        private static AttributeConverter<Object, Object> converterOf(Field field) {
            Convert convert = field.getAnnotation(Convert.class);
            try {
                return convert == null
                        ? null
                        : (AttributeConverter<Object, Object>)
                                convert.converter().getConstructor().newInstance();
            } catch (ReflectiveOperationException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        void copy(ResultSet row, JobRow job) throws SQLException {
            try {
                field.set(job, value(row));
            } catch (IllegalAccessException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        private Object value(ResultSet row) throws SQLException {
            if (converter != null) {
                return converter.convertToEntityAttribute(row.getObject(column));
            }
            Class<?> type = BOXED.getOrDefault(field.getType(), field.getType());
            return type == String.class ? row.getString(column) : row.getObject(column, type);
        }
    }
}
