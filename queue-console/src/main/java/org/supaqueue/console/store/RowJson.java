package org.supaqueue.console.store;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Makes a JSON object of a row: the names of the columns are the names of the fields. */
final class RowJson {

    /** The methods of Json look the provider up at each call, which takes longer than to read a row. */
    private static final JsonProvider JSON = JsonProvider.provider();

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    private RowJson() {}

    static JsonObject of(ResultSet row) throws SQLException {
        ResultSetMetaData columns = row.getMetaData();
        JsonObjectBuilder object = JSON.createObjectBuilder();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            object.add(columns.getColumnLabel(i), value(row, i, columns.getColumnTypeName(i)));
        }
        return object.build();
    }

    private static JsonValue value(ResultSet row, int column, String type) throws SQLException {
        String text = row.getString(column);
        if (text == null) {
            return JsonValue.NULL;
        }
        return switch (type) {
            case "int2", "int4", "int8" -> JSON.createValue(row.getLong(column));
            case "float8", "numeric" -> JSON.createValue(row.getBigDecimal(column));
            case "bool" -> row.getBoolean(column) ? JsonValue.TRUE : JsonValue.FALSE;
            case "timestamptz" ->
                JSON.createValue(
                        time(row.getObject(column, OffsetDateTime.class).toInstant()));
            case "json", "jsonb" -> parse(text);
            case "_text" -> array(row.getArray(column));
            default -> JSON.createValue(text);
        };
    }

    /** {@return the time as RFC 3339 in UTC with milliseconds} */
    static String time(Instant time) {
        return TIME.format(time);
    }

    static JsonValue parse(String json) {
        try (JsonReader reader = JSON.createReader(new StringReader(json))) {
            return reader.readValue();
        }
    }

    private static JsonValue array(Array array) throws SQLException {
        JsonArrayBuilder items = JSON.createArrayBuilder();
        for (Object item : (Object[]) array.getArray()) {
            items.add(item == null ? JsonValue.NULL : JSON.createValue(item.toString()));
        }
        return items.build();
    }
}
