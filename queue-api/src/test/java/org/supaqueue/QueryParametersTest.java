package org.supaqueue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.supaqueue.internal.request.QueryParameters;

class QueryParametersTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /x     | {"key":"value"}        | /x?key=value
            /x?a=1 | {"b":2}                | /x?a=1&b=2
            /x?    | {"b":2}                | /x?b=2
            /x?a&  | {"b":2}                | /x?a&b=2
            ?a=1   | {"b":true}             | ?a=1&b=true
            /x     | {"a":["1",2,false]}    | /x?a=1&a=2&a=false
            /x     | {"a b":"c d&e=f+ü/?"}  | /x?a%20b=c%20d%26e%3Df%2B%C3%BC%2F%3F
            /x     | {"n":1.50,"e":1E2}     | /x?n=1.50&e=100
            /x     | {"":""}                | /x?=
            /x     | {}                     | /x
            /x     | {"a":[]}               | /x
            """)
    void shouldAppendAFlatPayload(String path, String payload, String expected) {
        assertThat(QueryParameters.append(path, payload)).isEqualTo(expected);
    }
}
