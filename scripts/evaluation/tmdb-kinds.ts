/** What a film-database endpoint requires and produces, by its name: it is in no data set. */
export interface DeclaredKinds {
  readonly requires?: readonly string[]
  readonly produces?: readonly string[]
}

/** Kinds by endpoint, as the API's own documentation has them. A season and an episode are numbered within a show. */
export const tmdbKinds: { readonly [endpoint: string]: DeclaredKinds } = {
  GetCollectionDetail: { requires: ['collection'], produces: ['movie'] },
  GetCollectionImage: { requires: ['collection'] },
  GetCompanyDetail: { requires: ['company'] },
  GetCompanyLogo: { requires: ['company'] },
  DiscoverMovie: { produces: ['movie'] },
  DiscoverTV: { produces: ['show'] },
  GetLatestMovie: { produces: ['movie'] },
  GetLatestTV: { produces: ['show'] },
  GetNewPlayingMovie: { produces: ['movie'] },
  GetPopularMovie: { produces: ['movie'] },
  GetTopRatedMovie: { produces: ['movie'] },
  GetUpcomingMovie: { produces: ['movie'] },
  GetMovieDetail: { requires: ['movie'], produces: ['company', 'collection'] },
  GetMovieCredit: { requires: ['movie'], produces: ['person'] },
  GetMovieImage: { requires: ['movie'] },
  GetMovieKeyword: { requires: ['movie'] },
  MovieRecommendation: { requires: ['movie'], produces: ['movie'] },
  GetMovieRecommendation: { requires: ['movie'], produces: ['movie'] },
  GetMovieReleaseDate: { requires: ['movie'] },
  GetMovieReview: { requires: ['movie'] },
  GetSimilarMovie: { requires: ['movie'], produces: ['movie'] },
  GetNetworkDetail: { requires: ['network'] },
  GetNetworkLogo: { requires: ['network'] },
  GetPopularPerson: { produces: ['person'] },
  GetPersonDetail: { requires: ['person'] },
  GetPersonImage: { requires: ['person'] },
  GetPersonMovieCredit: { requires: ['person'], produces: ['movie'] },
  GetPersonTVCredit: { requires: ['person'], produces: ['show'] },
  SearchCollection: { produces: ['collection'] },
  SearchCompany: { produces: ['company'] },
  SearchMovie: { produces: ['movie'] },
  SearchPeople: { produces: ['person'] },
  SearchTV: { produces: ['show'] },
  GetTrendingItem: { produces: ['movie', 'show', 'person'] },
  GetOnAirTV: { produces: ['show'] },
  GetPopularTVShow: { produces: ['show'] },
  GetTopRatedTV: { produces: ['show'] },
  GetTVDetail: { requires: ['show'], produces: ['company', 'network'] },
  GetTVCredit: { requires: ['show'], produces: ['person'] },
  GetTVImage: { requires: ['show'] },
  GetTVKeyword: { requires: ['show'] },
  GetTVRecommendation: { requires: ['show'], produces: ['show'] },
  GetTVReview: { requires: ['show'] },
  GetSimilarTVShow: { requires: ['show'], produces: ['show'] },
  GetTVSeasonDetail: { requires: ['show'] },
  GetTVSeasonCredit: { requires: ['show'], produces: ['person'] },
  GetTVSeaonCredit: { requires: ['show'], produces: ['person'] },
  GetTVSeaonImage: { requires: ['show'] },
  GetTVSeasonImage: { requires: ['show'] },
  GetTVEpisodeDetail: { requires: ['show'] },
  GetTVEpisodeCredit: { requires: ['show'], produces: ['person'] },
  GetTVEpisodeImage: { requires: ['show'] },
}

/**
 * Example words of endpoints whose descriptions leave them out: what the fields of their answers
 * are called in everyday speech. By the last word of the name, so that they hold for every kind.
 */
export const tmdbExamples: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /^Get(?:Movie|TV|TVSea\w*|TVEpisode)Credit$/u,
    ['who directed it', 'show the cast, the director, the lead actor, the crew, who starred'],
  ],
  [/Image$/u, ['show a poster, a photo, a picture, a cover', 'what does it look like']],
  [/Logo$/u, ['show the logo']],
  [/^GetPersonDetail$/u, ['when is the birthday, the birthplace, the age', 'who is older, born']],
  [
    /^Get(?:Company|Network)Detail$/u,
    ['where is the headquarters', 'show the homepage, the country, when it was founded'],
  ],
  [
    /^GetMovieDetail$/u,
    [
      'show the genre, the runtime, the length, the budget, the revenue',
      'which company created it',
    ],
  ],
  [
    /^GetTVDetail$/u,
    [
      'how many seasons, how many episodes in total, when was it created, when did it start',
      'which network, which company produced it, the genre',
    ],
  ],
  [/^GetTVSeasonDetail$/u, ['when did the season air', 'how many episodes has the season']],
  [/^GetTVEpisodeDetail$/u, ['what is the name of the episode, when did it air']],
  [/^GetMovieReleaseDate$/u, ['when was the movie released, when did it come out']],
  [/Keyword$/u, ['show the keywords, the tags']],
  [/Review$/u, ['what do people think of it', 'show a review']],
  [/^GetTrendingItem$/u, ["show today's trending movie, show or person", 'trending this week']],
  [/^GetOnAirTV$/u, ['which shows are on the air now']],
  [/^GetNewPlayingMovie$/u, ['which movies are in theaters now']],
  [/^GetPersonMovieCredit$/u, ['which movies did the person act in, direct, appear in']],
  [/^GetPersonTVCredit$/u, ['which shows did the person act in, appear in']],
]
