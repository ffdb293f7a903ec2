import java.io.Reader;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingCharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** How a function becomes what Elasticsearch asks a module for. "Normalizing" ones may stand in a normalizer, too. */
final class Factories {
    private Factories() {}

    static AnalysisProvider<TokenFilterFactory> filter(Function<Settings, UnaryOperator<TokenStream>> made) {
        return (index, environment, name, settings) -> {
            UnaryOperator<TokenStream> filter = made.apply(settings);
            return new TokenFilterFactory() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public TokenStream create(TokenStream tokens) {
                    return filter.apply(tokens);
                }
            };
        };
    }

    static AnalysisProvider<TokenFilterFactory> normalizing(Function<Settings, UnaryOperator<TokenStream>> made) {
        return (index, environment, name, settings) -> {
            UnaryOperator<TokenStream> filter = made.apply(settings);
            return new NormalizingTokenFilterFactory() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public TokenStream create(TokenStream tokens) {
                    return filter.apply(tokens);
                }
            };
        };
    }

    static AnalysisProvider<CharFilterFactory> characters(Function<Settings, UnaryOperator<Reader>> made) {
        return (index, environment, name, settings) -> {
            UnaryOperator<Reader> filter = made.apply(settings);
            return new NormalizingCharFilterFactory() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public Reader create(Reader text) {
                    return filter.apply(text);
                }
            };
        };
    }

    static AnalysisProvider<TokenizerFactory> tokenizer(Function<Settings, Supplier<Tokenizer>> made) {
        return (index, environment, name, settings) -> TokenizerFactory.newFactory(name, made.apply(settings));
    }

    /** The regular expression of {@code settings}; its flags are written {@code CASE_INSENSITIVE|COMMENTS}. */
    static Pattern pattern(Settings settings, String otherwise) {
        String expression = settings.get("pattern", otherwise);
        if (expression == null) {
            throw new IllegalArgumentException("pattern is missing");
        }
        int flags = 0;
        for (String flag : settings.get("flags", "").split("\\|")) {
            flags |= flag.isBlank() ? 0 : flag(flag.trim().toUpperCase(Locale.ROOT));
        }
        return Pattern.compile(expression, flags);
    }

    private static int flag(String name) {
        return switch (name) {
            case "CASE_INSENSITIVE" -> Pattern.CASE_INSENSITIVE;
            case "MULTILINE" -> Pattern.MULTILINE;
            case "DOTALL" -> Pattern.DOTALL;
            case "UNICODE_CASE" -> Pattern.UNICODE_CASE;
            case "CANON_EQ" -> Pattern.CANON_EQ;
            case "UNIX_LINES" -> Pattern.UNIX_LINES;
            case "LITERAL" -> Pattern.LITERAL;
            case "COMMENTS" -> Pattern.COMMENTS;
            case "UNICODE_CHAR_CLASS", "UNICODE_CHARACTER_CLASS" -> Pattern.UNICODE_CHARACTER_CLASS;
            default -> throw new IllegalArgumentException("Unknown regex flag [" + name + "]");
        };
    }
}
