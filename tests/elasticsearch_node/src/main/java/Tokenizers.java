import static java.util.Map.entry;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.LetterTokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.apache.lucene.analysis.pattern.SimplePatternSplitTokenizer;
import org.apache.lucene.analysis.pattern.SimplePatternTokenizer;
import org.apache.lucene.analysis.th.ThaiTokenizer;
import org.apache.lucene.analysis.util.CharTokenizer;
import org.apache.lucene.util.AttributeFactory;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** What cuts a text into words, under Elasticsearch's names; {@code standard} is the server's own. */
final class Tokenizers {
    static final Map<String, AnalysisProvider<TokenizerFactory>> BY_NAME = Map.ofEntries(
        entry("pattern", Factories.tokenizer(Tokenizers::pattern)),
        entry("simple_pattern", Factories.tokenizer(settings -> {
            String pattern = settings.get("pattern", "");
            return () -> new SimplePatternTokenizer(pattern);
        })),
        entry("simple_pattern_split", Factories.tokenizer(settings -> {
            String pattern = settings.get("pattern", "");
            return () -> new SimplePatternSplitTokenizer(pattern);
        })),
        entry("char_group", Factories.tokenizer(Tokenizers::charGroup)),
        entry("whitespace", Factories.tokenizer(settings -> {
            int longest = longest(settings);
            return () -> new WhitespaceTokenizer(AttributeFactory.DEFAULT_ATTRIBUTE_FACTORY, longest);
        })),
        entry("keyword", Factories.tokenizer(settings -> {
            int buffer = settings.getAsInt("buffer_size", KeywordTokenizer.DEFAULT_BUFFER_SIZE);
            return () -> new KeywordTokenizer(buffer);
        })),
        entry("letter", Factories.tokenizer(settings -> LetterTokenizer::new)),
        entry("thai", Factories.tokenizer(settings -> ThaiTokenizer::new))
    );
    private static final Map<String, IntPredicate> CLASSES = Map.of(
        "letter", Character::isLetter,
        "whitespace", Character::isWhitespace,
        "digit", Character::isDigit,
        "punctuation", character -> punctuation().contains(Character.getType(character)),
        "symbol", character -> symbols().contains(Character.getType(character))
    );

    private Tokenizers() {}

    private static Set<Integer> punctuation() {
        return Set.of((int) Character.START_PUNCTUATION, (int) Character.END_PUNCTUATION, (int) Character.OTHER_PUNCTUATION,
            (int) Character.CONNECTOR_PUNCTUATION, (int) Character.DASH_PUNCTUATION, (int) Character.INITIAL_QUOTE_PUNCTUATION,
            (int) Character.FINAL_QUOTE_PUNCTUATION);
    }

    private static Set<Integer> symbols() {
        return Set.of((int) Character.CURRENCY_SYMBOL, (int) Character.MATH_SYMBOL, (int) Character.OTHER_SYMBOL,
            (int) Character.MODIFIER_SYMBOL);
    }

    private static Supplier<Tokenizer> pattern(Settings settings) {
        Pattern pattern = Factories.pattern(settings, "\\W+");
        int group = settings.getAsInt("group", -1);
        return () -> new PatternTokenizer(pattern, group);
    }

    private static Supplier<Tokenizer> charGroup(Settings settings) {
        Set<Integer> single = new HashSet<>();
        IntPredicate between = character -> false;
        for (String one : settings.getAsList("tokenize_on_chars", List.of())) {
            if (CLASSES.containsKey(one)) {
                between = between.or(CLASSES.get(one));
            } else if (one.startsWith("\\")) {
                single.add(escaped(one));
            } else if (one.codePointCount(0, one.length()) == 1) {
                single.add(one.codePointAt(0));
            } else {
                throw new IllegalArgumentException("Invalid character: [" + one + "] in [tokenize_on_chars]");
            }
        }
        IntPredicate boundary = between.or(single::contains);
        int longest = longest(settings);
        return () -> new CharTokenizer(AttributeFactory.DEFAULT_ATTRIBUTE_FACTORY, longest) {
            @Override
            protected boolean isTokenChar(int character) {
                return boundary.test(character) == false;
            }
        };
    }

    private static int longest(Settings settings) {
        return settings.getAsInt("max_token_length", CharTokenizer.DEFAULT_MAX_WORD_LEN);
    }

    private static int escaped(String one) {
        return switch (one.charAt(1)) {
            case '\\' -> '\\';
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> Integer.parseInt(one.substring(2), 16);
            default -> throw new IllegalArgumentException("Invalid escaped char [" + one + "]");
        };
    }
}
