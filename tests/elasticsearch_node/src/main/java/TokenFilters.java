import static java.util.Map.entry;
import static org.elasticsearch.plugins.AnalysisPlugin.requiresAnalysisSettings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicNormalizationFilter;
import org.apache.lucene.analysis.bn.BengaliNormalizationFilter;
import org.apache.lucene.analysis.ckb.SoraniNormalizationFilter;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.core.UpperCaseFilter;
import org.apache.lucene.analysis.de.GermanNormalizationFilter;
import org.apache.lucene.analysis.el.GreekLowerCaseFilter;
import org.apache.lucene.analysis.fa.PersianNormalizationFilter;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.ga.IrishLowerCaseFilter;
import org.apache.lucene.analysis.hi.HindiNormalizationFilter;
import org.apache.lucene.analysis.in.IndicNormalizationFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.KeywordRepeatFilter;
import org.apache.lucene.analysis.miscellaneous.LengthFilter;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.miscellaneous.ScandinavianFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.ScandinavianNormalizationFilter;
import org.apache.lucene.analysis.miscellaneous.SetKeywordMarkerFilter;
import org.apache.lucene.analysis.miscellaneous.StemmerOverrideFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.miscellaneous.TruncateTokenFilter;
import org.apache.lucene.analysis.pattern.PatternReplaceFilter;
import org.apache.lucene.analysis.reverse.ReverseStringFilter;
import org.apache.lucene.analysis.sr.SerbianNormalizationFilter;
import org.apache.lucene.analysis.tr.ApostropheFilter;
import org.apache.lucene.analysis.tr.TurkishLowerCaseFilter;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** What changes words, under Elasticsearch's names; {@code stop}, {@code shingle} and {@code hunspell} are the server's. */
final class TokenFilters {
    /** Those that may stand in a normalizer, and need no settings. */
    private static final Map<String, UnaryOperator<TokenStream>> LETTERS = Map.ofEntries(
        entry("arabic_normalization", ArabicNormalizationFilter::new),
        entry("bengali_normalization", BengaliNormalizationFilter::new),
        entry("cjk_width", CJKWidthFilter::new),
        entry("decimal_digit", DecimalDigitFilter::new),
        entry("german_normalization", GermanNormalizationFilter::new),
        entry("hindi_normalization", HindiNormalizationFilter::new),
        entry("indic_normalization", IndicNormalizationFilter::new),
        entry("persian_normalization", PersianNormalizationFilter::new),
        entry("scandinavian_folding", ScandinavianFoldingFilter::new),
        entry("scandinavian_normalization", ScandinavianNormalizationFilter::new),
        entry("serbian_normalization", SerbianNormalizationFilter::new),
        entry("sorani_normalization", SoraniNormalizationFilter::new),
        entry("trim", TrimFilter::new),
        entry("uppercase", UpperCaseFilter::new)
    );
    /** Those that need no settings either, and stand in analyzers only. */
    private static final Map<String, UnaryOperator<TokenStream>> WORDS = Map.ofEntries(
        entry("apostrophe", ApostropheFilter::new),
        entry("cjk_bigram", CJKBigramFilter::new),
        entry("keyword_repeat", KeywordRepeatFilter::new),
        entry("remove_duplicates", RemoveDuplicatesTokenFilter::new),
        entry("reverse", ReverseStringFilter::new)
    );
    static final Map<String, AnalysisProvider<TokenFilterFactory>> BY_NAME = byName();

    private TokenFilters() {}

    private static Map<String, AnalysisProvider<TokenFilterFactory>> byName() {
        Map<String, AnalysisProvider<TokenFilterFactory>> all = new HashMap<>();
        LETTERS.forEach((name, filter) -> all.put(name, Factories.normalizing(settings -> filter)));
        WORDS.forEach((name, filter) -> all.put(name, Factories.filter(settings -> filter)));
        all.put("asciifolding", Factories.normalizing(TokenFilters::asciiFolding));
        all.put("lowercase", Factories.normalizing(TokenFilters::lowercase));
        all.put("pattern_replace", requiresAnalysisSettings(Factories.normalizing(TokenFilters::patternReplace)));
        all.put("elision", requiresAnalysisSettings(Factories.normalizing(TokenFilters::elision)));
        all.put("keyword_marker", requiresAnalysisSettings(Factories.filter(TokenFilters::keywordMarker)));
        all.put("stemmer_override", requiresAnalysisSettings(Factories.filter(TokenFilters::stemmerOverride)));
        Map.<String, Function<Settings, UnaryOperator<TokenStream>>>of(
            "length", TokenFilters::length,
            "stemmer", Stemmers::of,
            "truncate", TokenFilters::truncate,
            "unique", TokenFilters::unique
        ).forEach((name, made) -> all.put(name, Factories.filter(made)));
        return Map.copyOf(all);
    }

    /** Those that an analyzer may name without defining them. */
    static List<PreConfiguredTokenFilter> withoutSettings() {
        List<PreConfiguredTokenFilter> all = new ArrayList<>();
        LETTERS.forEach((name, filter) -> all.add(PreConfiguredTokenFilter.singleton(name, true, filter)));
        WORDS.forEach((name, filter) -> all.add(PreConfiguredTokenFilter.singleton(name, false, filter)));
        all.add(PreConfiguredTokenFilter.singleton("asciifolding", true, ASCIIFoldingFilter::new));
        all.add(PreConfiguredTokenFilter.singleton("unique", false, UniqueFilter::new));
        return all;
    }

    private static UnaryOperator<TokenStream> asciiFolding(Settings settings) {
        boolean both = settings.getAsBoolean("preserve_original", false);
        return tokens -> new ASCIIFoldingFilter(tokens, both);
    }

    private static UnaryOperator<TokenStream> lowercase(Settings settings) {
        String language = settings.get("language");
        return switch (language == null ? "" : language.toLowerCase(Locale.ROOT)) {
            case "" -> LowerCaseFilter::new;
            case "greek" -> GreekLowerCaseFilter::new;
            case "irish" -> IrishLowerCaseFilter::new;
            case "turkish" -> TurkishLowerCaseFilter::new;
            default -> throw new IllegalArgumentException("language [" + language + "] not support for lower case");
        };
    }

    private static UnaryOperator<TokenStream> patternReplace(Settings settings) {
        Pattern pattern = Factories.pattern(settings, null);
        String replacement = settings.get("replacement", "");
        boolean all = settings.getAsBoolean("all", true);
        return tokens -> new PatternReplaceFilter(tokens, pattern, replacement, all);
    }

    private static UnaryOperator<TokenStream> length(Settings settings) {
        int shortest = settings.getAsInt("min", 0);
        int longest = settings.getAsInt("max", Integer.MAX_VALUE);
        return tokens -> new LengthFilter(tokens, shortest, longest);
    }

    private static UnaryOperator<TokenStream> truncate(Settings settings) {
        int length = settings.getAsInt("length", 10);
        return tokens -> new TruncateTokenFilter(tokens, length);
    }

    private static UnaryOperator<TokenStream> unique(Settings settings) {
        return settings.getAsBoolean("only_on_same_position", false) ? RemoveDuplicatesTokenFilter::new : UniqueFilter::new;
    }

    private static UnaryOperator<TokenStream> elision(Settings settings) {
        boolean anyCase = settings.getAsBoolean("articles_case", false);
        List<String> listed = settings.getAsList("articles");
        CharArraySet articles = listed.isEmpty() ? FrenchAnalyzer.DEFAULT_ARTICLES : new CharArraySet(listed, anyCase);
        return tokens -> new ElisionFilter(tokens, articles);
    }

    private static UnaryOperator<TokenStream> keywordMarker(Settings settings) {
        CharArraySet kept = new CharArraySet(settings.getAsList("keywords"), settings.getAsBoolean("ignore_case", false));
        return tokens -> new SetKeywordMarkerFilter(tokens, kept);
    }

    private static UnaryOperator<TokenStream> stemmerOverride(Settings settings) {
        StemmerOverrideFilter.Builder rules = new StemmerOverrideFilter.Builder(false);
        for (String rule : settings.getAsList("rules")) {
            String[] sides = rule.split("=>", -1);
            if (sides.length != 2 || sides[1].isBlank() || sides[1].contains(",")) {
                throw new RuntimeException("Invalid Keyword override Rule:" + rule);
            }
            for (String form : sides[0].split(",")) {
                rules.add(form.trim(), sides[1].trim());
            }
        }
        try {
            StemmerOverrideFilter.StemmerOverrideMap map = rules.build();
            return tokens -> new StemmerOverrideFilter(tokens, map);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
