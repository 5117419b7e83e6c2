package io.tocsin.correlate.drl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionsTest {

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            urlPath matches "a.*"                                ; RuleFunctions.matches(urlPath , "a.*")
            field("url.query") matches "\\\\d"                   ; RuleFunctions.matches(field("url.query") , "\\\\d")
            message.toLowerCase() matches "x"                    ; RuleFunctions.matches(message.toLowerCase() , "x")
            !( urlPath matches "x" )                             ; !( RuleFunctions.matches(urlPath , "x") )
            httpStatus >= 400 && urlPath matches "x"             ; httpStatus >= 400 && RuleFunctions.matches(urlPath , "x")
            urlPath matches "x" || message == "matches"          ; RuleFunctions.matches(urlPath , "x") || message == "matches"
            message == "matches"                                 ; message == "matches"
            urlPath matches "x" || listed("l", action)           ; RuleFunctions.matches(urlPath , "x") || listed("l", action)
            urlPath matches "x" && count("1h", action) > 2       ; RuleFunctions.matches(urlPath , "x") && count("1h", action) > 2
            urlPath not matches "x"                              ; !RuleFunctions.matches(urlPath , "x")
            urlPath matches 'x'                                  ; RuleFunctions.matches(urlPath , "x")
            """)
    void anExpressionIsCompiledAsACallOfAFunction(String condition, String compiled) {
        assertThat(rewritten(condition)).isEqualTo(compiled);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            urlPath matches "x" || matches "y"
            urlPath matches "x" || == "y"
            urlPath ( matches "x" || == "y" )
            urlPath matches userAgent
            $p : urlPath matches "x"
            """)
    void whatLeansOnTheOperatorIsRefused(String condition) {
        assertThatThrownBy(() -> Expressions.of(Token.of(condition, 0)))
                .isInstanceOf(Expressions.Wrong.class)
                .hasMessageContaining("after one field");
    }

    private static String rewritten(String condition) {
        List<Edit> edits = Expressions.of(Token.of(condition, 0));
        StringBuilder text = new StringBuilder(condition);
        for (int i = edits.size() - 1; i >= 0; i--) {
            Edit edit = edits.get(i);
            text.replace(edit.at(), edit.at() + edit.length(), edit.text());
        }
        return text.toString();
    }
}
